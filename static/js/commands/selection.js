// Choosing several people, and acting on all of them. The choice is kept here, not in the rows: it
// survives every push, and whoever leaves falls out of it.

import { knowFrom, ofPage } from "./context.js";
import * as outcomes from "./outcomes.js";
import * as presses from "./presses.js";

const bar = document.getElementById("selection");
const list = document.querySelector(`[data-collection="${bar?.dataset.of}"]`);
const all = document.getElementById("pick-all");
const count = document.getElementById("selection-count");

const chosen = new Set(); // ids of calls
let last = null; // the box that was ticked last, for a range with shift

export const start = () => {
  knowFrom(contextOf);
  list.addEventListener("click", ({ target, shiftKey }) => {
    if (target.matches("[data-pick]")) pick(target, shiftKey);
  });
  all.addEventListener("change", () => choose(shownBoxes(), all.checked));
  bar.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("switchboard:swapped", refresh);
  document.addEventListener("switchboard:found", refresh);
  document.addEventListener("close", () => bar.hidden && keepFocus(), true); // of a dialog
  refresh();
};

// Whom a dialog is for that was opened from the bar.
const contextOf = (button) => {
  if (!bar.contains(button)) return undefined;
  return { ...ofPage(), people: acting(), place: "selection" };
};

const pick = (box, isRange) => {
  const shown = shownBoxes();
  const [from, to] = [shown.indexOf(last), shown.indexOf(box)].sort((a, b) => a - b);
  const boxes = isRange && from >= 0 ? shown.slice(from, to + 1) : [box];
  last = box;
  choose(boxes, box.checked);
};

const choose = (boxes, isChosen) => {
  for (const box of boxes) {
    if (isChosen) chosen.add(box.dataset.pick);
    else chosen.delete(box.dataset.pick);
  }
  refresh();
};

const clear = () => {
  chosen.clear();
  refresh();
};

const boxes = () =>
  [...list.querySelectorAll("[data-pick]")].filter((box) => !box.closest("[data-local-gone]"));

// Those whom a press is for. A find box may hide some of the chosen: nothing is done to people whom
// nobody sees; they stay chosen for when they are shown again.
const acting = () =>
  shownBoxes()
    .map((box) => box.dataset.pick)
    .filter((leg) => chosen.has(leg));

const shownBoxes = () => boxes().filter((box) => !box.closest("[data-local-unfound]"));

const refresh = () => {
  const present = new Set(boxes().map((box) => box.dataset.pick));
  for (const leg of chosen) if (!present.has(leg)) chosen.delete(leg);
  for (const box of list.querySelectorAll("[data-pick]")) {
    box.checked = chosen.has(box.dataset.pick);
    box.closest("li").toggleAttribute("data-local-chosen", box.checked);
  }
  refreshAllBox();
  say();
};

const refreshAllBox = () => {
  const shown = shownBoxes();
  const ticked = shown.filter((box) => box.checked).length;
  all.checked = ticked > 0 && ticked === shown.length;
  all.indeterminate = ticked > 0 && ticked < shown.length;
};

const say = () => {
  const shown = acting();
  const unseen = chosen.size - shown.length;
  const text = unseen ? `${shown.length} selected, ${unseen} not shown` : `${chosen.size} selected`;
  if (count.textContent !== text) count.textContent = text;
  hide(chosen.size === 0);
  // A press for nobody would be one for everybody.
  bar.querySelector(".selection-buttons").hidden = !shown.length;
  for (const button of bar.querySelectorAll("[data-confirm-many]")) {
    button.dataset.confirm = button.dataset.confirmMany.replace("{}", people(shown));
  }
};

const hide = (isHidden) => {
  const hadFocus = bar.contains(document.activeElement);
  bar.hidden = isHidden;
  if (isHidden && hadFocus) keepFocus();
};

// The bar has gone with the last of the chosen, also while a dialog was open that it had opened.
// The keyboard goes on from the list, and not from the top of the page.
const keepFocus = () => {
  const focused = document.activeElement;
  if (focused && focused !== document.body && focused.checkVisibility()) return;
  all.focus({ preventScroll: true });
};

const people = (legs) => (legs.length === 1 ? labelOf(...legs) : `${legs.length} people`);

const labelOf = (leg) => {
  const box = boxes().find((one) => one.dataset.pick === leg);
  return box.closest("li").dataset.label;
};

const onClick = ({ target }) => {
  if (target.closest("[data-unpick]")) return clear();
  const button = target.closest("[data-many]");
  if (button && !isOff(button)) act(button);
};

const isOff = (button) =>
  button.getAttribute("aria-disabled") === "true" || button.getAttribute("aria-busy") === "true";

const act = async (button) => {
  const legs = acting();
  outcomes.tell("selection", legs.length ? "" : "None of the selected people is shown.");
  if (!legs.length) return;
  const fields = new URLSearchParams({
    verb: button.dataset.many,
    conference: ofPage().conference,
  });
  for (const leg of legs) fields.append("people", leg);
  button.setAttribute("aria-busy", "true");
  const { confirm: title } = button.dataset;
  const { problem } = await presses.ask({ fields, asks: title && { title } });
  button.removeAttribute("aria-busy");
  if (problem) outcomes.tell("selection", problem);
};

// Escape closes what lies above first; only then it gives up the choice.
const onKey = (event) => {
  if (event.key !== "Escape" || !chosen.size || event.defaultPrevented) return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  if (!event.target.closest("input:not([type=checkbox]), textarea")) clear();
};
