// The order of a list, its removals and its limit. They wait until nobody is in it: nothing moves
// under the pointer or the focus.

import { isAttended } from "./attention.js";

const sorts = new WeakMap(); // member -> its sort key
const waiting = new Set(); // lists that are not as they should be

export const start = () => {
  for (const member of document.querySelectorAll("[data-collection] > [data-sort]")) {
    sorts.set(member, member.dataset.sort);
  }
  document.addEventListener("pointerout", tidyAll);
  document.addEventListener("focusout", () => setTimeout(tidyAll));
  document.addEventListener("switchboard:tick", tidyAll);
};

export const named = (name) => document.querySelector(`[data-collection="${CSS.escape(name)}"]`);

export const place = (member, sort) => {
  if (sorts.get(member) === sort) return;
  sorts.set(member, sort);
  waiting.add(member.parentElement);
};

export const remove = (element) => {
  const list = element.closest("[data-collection]");
  if (list && list !== element && isAttended(list)) {
    retire(element);
    waiting.add(list);
  } else {
    element.remove();
  }
};

export const isRetired = (element) => "localGone" in element.dataset;

export const revive = (element) => {
  delete element.dataset.localGone;
  element.inert = false;
};

export const tidyAll = () => {
  for (const list of waiting) tidy(list);
};

// It keeps its place, but no longer claims to be there, or that something is on its way to it, and
// cannot be pressed.
const retire = (element) => {
  element.dataset.localGone = "";
  element.inert = true;
  for (const chip of element.querySelectorAll("[data-press]")) chip.remove();
  if (element.dataset.present) element.dataset.present = "false";
};

const tidy = (list) => {
  if (isAttended(list)) return;
  waiting.delete(list);
  for (const member of list.querySelectorAll(":scope > [data-local-gone]")) member.remove();
  const members = [...list.children];
  const ordered = [...members].sort(bySort);
  if (members.some((member, index) => member !== ordered[index])) reorder(list, ordered);
  const limit = Number(list.dataset.limit || 0);
  while (limit && list.children.length > limit) list.lastElementChild.remove();
};

const bySort = (one, other) => {
  const [a, b] = [sorts.get(one) ?? "", sorts.get(other) ?? ""];
  return a < b ? -1 : a > b ? 1 : 0;
};

const reorder = (list, ordered) => {
  const focused = document.activeElement;
  ordered.forEach((member, index) => {
    const before = list.children[index] ?? null;
    if (before === member) return;
    // moveBefore keeps the focus and what is playing; insertBefore is for browsers without it.
    if (list.moveBefore) list.moveBefore(member, before);
    else list.insertBefore(member, before);
  });
  if (focused !== document.activeElement && list.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
};
