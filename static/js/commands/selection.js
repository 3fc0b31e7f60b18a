// Choosing several people, and acting on all of them. The choice is kept here, not in the rows: it survives every push,
// and whoever leaves falls out of it.
"use strict";
window.switchboard = window.switchboard || {};
{
  const list = document.querySelector('[data-collection="people"]');
  const bar = document.getElementById("selection");
  const all = document.getElementById("pick-all");
  const chosen = new Set();
  let last = null; // the box that was ticked last, for a range with shift

  const boxes = () => [...list.querySelectorAll("[data-pick]")].filter((box) => !box.closest("[data-local-gone]"));
  const shownBoxes = () => boxes().filter((box) => !box.closest("[data-local-unfound]"));

  const refresh = () => {
    const there = new Set(boxes().map((box) => box.dataset.pick));
    for (const leg of chosen) if (!there.has(leg)) chosen.delete(leg);
    for (const box of list.querySelectorAll("[data-pick]")) {
      box.checked = chosen.has(box.dataset.pick);
      box.closest(".person").toggleAttribute("data-local-chosen", box.checked);
    }
    const shown = shownBoxes();
    const count = shown.filter((box) => box.checked).length;
    all.checked = count > 0 && count === shown.length;
    all.indeterminate = count > 0 && count < shown.length;
    say();
  };

  const say = () => {
    const text = `${chosen.size} selected`;
    const words = document.getElementById("selection-count");
    if (words.textContent !== text) words.textContent = text;
    bar.hidden = chosen.size === 0;
    const remove = bar.querySelector('[data-many="remove_these"]');
    if (remove) remove.dataset.confirm = `Remove ${people()}?`;
    if (remove) remove.dataset.confirmVerb = `Remove ${people()}`;
  };

  const people = () => (chosen.size === 1 ? labels()[0] : `${chosen.size} people`);
  const labels = () => boxes().filter((box) => chosen.has(box.dataset.pick)).map((box) => box.closest(".person").dataset.label);

  const pick = (box, isRange) => {
    const shown = shownBoxes();
    const [from, to] = [shown.indexOf(last), shown.indexOf(box)];
    const range = isRange && from >= 0 && to >= 0 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
    for (const one of range) {
      if (box.checked) chosen.add(one.dataset.pick);
      else chosen.delete(one.dataset.pick);
    }
    last = box;
    refresh();
  };

  const clear = () => {
    chosen.clear();
    refresh();
  };

  // Whom a dialog is for that was opened from the bar; undefined for any other button.
  const contextOf = (button) => {
    if (!bar.contains(button)) return undefined;
    return { ...switchboard.menus.contextOf(list), leg: "", label: "", people: [...chosen], place: "selection" };
  };

  const act = async (button) => {
    const fields = new URLSearchParams({ verb: button.dataset.many, conference: document.querySelector(".console").dataset.conference });
    for (const leg of chosen) fields.append("people", leg);
    switchboard.outcomes.tell("selection", "");
    button.setAttribute("aria-busy", "true");
    const { problem } = await switchboard.commands.ask({ fields });
    button.removeAttribute("aria-busy");
    if (problem) switchboard.outcomes.tell("selection", problem);
  };

  list.addEventListener("click", (event) => event.target.matches("[data-pick]") && pick(event.target, event.shiftKey));
  all.addEventListener("change", () => {
    for (const box of shownBoxes()) {
      if (all.checked) chosen.add(box.dataset.pick);
      else chosen.delete(box.dataset.pick);
    }
    refresh();
  });

  bar.addEventListener("click", (event) => {
    if (event.target.closest("[data-unpick]")) return clear();
    const button = event.target.closest("[data-many]");
    if (!button || button.getAttribute("aria-disabled") === "true" || button.getAttribute("aria-busy") === "true") return;
    if (button.dataset.confirm) switchboard.confirm(button, act);
    else act(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !chosen.size || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    if (!event.target.closest("input:not([type=checkbox]), textarea")) clear();
  });
  document.addEventListener("switchboard:swapped", refresh);
  document.addEventListener("input", (event) => event.target.matches("[data-find-in=people]") && refresh());
  refresh();

  switchboard.selection = { contextOf };
}
