// "Name this person": whose number it is already is asked when the dialog opens, and what a press
// will do is said before it.
//
//   data-naming        of a row: "yes", or why its person cannot be named; of the entry in a menu
//   data-naming-form   the dialog's form; there the number is asked for

import { refreshAll } from "./presses.js";
import { ask } from "./request.js";

const LOOKING = "Looking up the number…";

let asked = 0; // an older answer comes too late

export const start = () => {
  document.addEventListener("switchboard:menu", ({ target, detail }) => describe(target, detail));
  document.addEventListener("switchboard:opened", ({ target, detail }) => {
    if ("namingForm" in target.dataset) open(target, detail);
  });
  for (const menu of document.querySelectorAll(".menu:has([data-naming])")) {
    // The palette asks each entry whether it is off, for whomever it was opened last.
    menu.addEventListener("toggle", ({ newState }) => {
      if (newState === "closed") turn(menu, "");
    });
  }
};

const describe = (menu, { now }) => {
  if (menu.querySelector("[data-naming]")) turn(menu, now?.naming ?? "");
};

const turn = (menu, state) => {
  const item = menu.querySelector("[data-naming]");
  for (const why of menu.querySelectorAll("[data-naming-why]")) {
    why.hidden = why.dataset.namingWhy !== state;
  }
  const why = menu.querySelector("[data-naming-why]:not([hidden])");
  if (why) item.dataset.off = why.textContent.trim();
  else delete item.dataset.off;
  if (why) item.setAttribute("aria-describedby", why.id);
  else item.removeAttribute("aria-describedby");
  refreshAll();
};

const open = async (form, { leg }) => {
  asked += 1;
  const mine = asked;
  close(form, LOOKING);
  const answer = await ask(form.dataset.namingForm, new URLSearchParams({ call_control_id: leg }));
  if (mine !== asked) return;
  close(form, answer.problem ?? "");
  form.querySelector("[data-problem=form]").textContent = answer.problem ?? "";
  if (!answer.problem) fill(form, answer);
};

const close = (form, reason) => {
  const button = form.querySelector("button[type=submit]");
  if (reason) button.dataset.off = reason;
  else delete button.dataset.off;
  refreshAll();
};

// What was typed for the same person before stays.
const fill = (form, { number, name, was, page }) => {
  const { to, contact, was: version } = form.elements;
  const picker = form.querySelector("[data-picker]");
  const typed = picker.querySelector("[data-typed]");
  const isAgain = version.value === was && (to.value || contact.value);
  version.value = was;
  form.querySelector("[data-naming-number]").textContent = number;
  picker.toggleAttribute("data-closed", Boolean(was));
  form.querySelector("[data-naming-new]").hidden = Boolean(was);
  picker.dataset.new = was ? picker.dataset.renames : picker.dataset.adds;
  const link = form.querySelector("[data-naming-page]");
  link.hidden = !page;
  if (page) link.href = page;
  if (isAgain) return;
  contact.value = "";
  to.value = name;
  typed.value = name;
  typed.select();
};
