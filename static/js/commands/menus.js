// Menus that many buttons share: one per kind of row, outside the fragments, so that a push does
// not touch an open one. A button with data-menu="<id>" opens it, and the row around that button is
// what its entries are about. What opens is announced as "switchboard:menu", with its context.

import { contextOf, knowFrom } from "./context.js";

const MARGIN = 8; // to the edge of the window
const GAP = 4; // between the menu and its button

let opened = null; // {menu, opener, context}

export const start = () => {
  knowFrom((button) => (opened?.menu.contains(button) ? opened.context : undefined));
  document.addEventListener("click", onClick);
  document.addEventListener("pointerdown", ({ target }) => {
    if (opened && !opened.menu.contains(target) && !opened.opener.contains(target)) close();
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("switchboard:swapped", closeForTheGone);
};

export const close = ({ andReturn = false } = {}) => {
  if (!opened) return;
  const { menu, opener } = opened;
  opened = null;
  opener.setAttribute("aria-expanded", "false");
  if (andReturn && opener.isConnected) opener.focus();
  menu.hidePopover();
};

const open = (menu, opener) => {
  close();
  const context = contextOf(opener);
  opened = { menu, opener, context };
  address(menu, context);
  menu.dispatchEvent(new CustomEvent("switchboard:menu", { bubbles: true, detail: context }));
  menu.showPopover();
  opener.setAttribute("aria-expanded", "true");
  stand(menu, opener.getBoundingClientRect());
  itemsOf(menu)[0]?.focus();
};

// The entries that press at once carry the person in their address, as the buttons of a row do.
const address = (menu, context) => {
  const head = menu.querySelector("[data-menu-head]");
  if (head) head.textContent = context.label;
  for (const button of menu.querySelectorAll("button[data-action]")) aim(button, context);
};

const aim = (button, { conference, leg, label, place }) => {
  const address = new URL(button.dataset.url, location);
  if (conference) address.searchParams.set("conference", conference);
  const field = button.dataset.scope === "people" ? "people" : "call_control_id";
  if (leg) address.searchParams.set(field, leg);
  button.setAttribute("formaction", address.pathname + address.search);
  button.dataset.place = place;
  if (button.dataset.confirmFor) {
    button.dataset.confirm = button.dataset.confirmFor.replace("{}", label);
  }
  const words = button.textContent.trim().replace("…", "");
  button.setAttribute("aria-label", label ? `${words}: ${label}` : words);
};

// Below its button and from its left edge where there is room; else above, or to its right edge.
// Where neither side holds it, it stands beside its button, so that a second click on that button
// meets no entry of the menu.
const stand = (menu, button) => {
  const { width, height } = menu.getBoundingClientRect();
  const top = topOf(button, height);
  const isOver = top < button.bottom && top + height > button.top;
  const left = isOver ? Math.max(MARGIN, button.left - width - GAP) : leftOf(button, width);
  menu.style.inset = `${top + scrollY}px auto auto ${left + scrollX}px`;
};

const topOf = (button, height) => {
  const lowest = innerHeight - MARGIN - height;
  if (button.bottom + GAP <= lowest) return button.bottom + GAP;
  if (button.top - GAP - height >= MARGIN) return button.top - GAP - height;
  return Math.max(MARGIN, Math.min(button.top, lowest));
};

const leftOf = (button, width) => {
  const fromRight = Math.min(button.right, innerWidth - MARGIN) - width;
  const fits = button.left + width < innerWidth - MARGIN;
  return Math.max(MARGIN, fits ? Math.max(button.left, fromRight) : fromRight);
};

const itemsOf = (menu) =>
  [...menu.querySelectorAll(".menu-item")].filter((item) => item.checkVisibility());

const onClick = ({ target }) => {
  const opener = target.closest("[data-menu]");
  if (opener) {
    const isAgain = opened?.opener === opener;
    if (isAgain) close();
    else open(document.getElementById(opener.dataset.menu), opener);
  } else if (opened && target.closest(".menu-item:not([aria-disabled=true])")) {
    // After the entry's own listeners: they still ask what it is about.
    setTimeout(() => close({ andReturn: true }));
  }
};

const onKey = (event) => {
  if (!opened) return;
  if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
    event.preventDefault();
    step(opened.menu, event.key);
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.preventDefault();
    close({ andReturn: true });
  }
};

const step = (menu, key) => {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  items.at(next % items.length)?.focus();
};

// Whom a menu is about may leave: it closes, and a question that came from it loses its button and
// closes too.
const closeForTheGone = () => {
  for (const menu of document.querySelectorAll("[data-about]")) {
    const place = menu.querySelector("button[data-place]")?.dataset.place;
    const row = place && document.getElementById(place);
    if (!place || (row && row.dataset.present !== "false")) continue;
    for (const button of menu.querySelectorAll("button[data-place]")) {
      button.removeAttribute("data-confirm");
    }
    if (opened?.menu === menu) close();
  }
};
