// Commands with arguments: native dialogs with a form each, outside the fragments, so that a push
// takes away neither the dialog nor a half-typed word.
//
//   data-opens="<id of a dialog>"     a button that opens it, for what it stands on (context.js)
//   data-preset="name=value&..."      and sets these fields
//   data-now="name"                   in a dialog: this field begins with what its row says is
//                                     so now
//
// An opened form is announced as "switchboard:opened", with its context.

import { contextOf } from "./context.js";
import * as fields from "./fields.js";
import * as menus from "./menus.js";
import * as presses from "./presses.js";

const contexts = new WeakMap(); // form -> its context
const filled = new Map(); // id of a dialog -> for whom it was opened last

const words = {
  whom: ({ label, people }, dialog) =>
    label || (people?.length ? namesOf(people) : dialog.dataset.everyone ?? ""),
};

export const start = () => {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      if (!contexts.has(target.form)) return;
      fields.clearProblemOf(target);
      fields.sync(target.form);
    });
  }
  closeBeside();
};

const open = (id, context, preset = "") => {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector("form");
  const whom = JSON.stringify([context.conference, context.leg, context.people, preset]);
  if (filled.get(id) !== whom) form.reset();
  filled.set(id, whom);
  contexts.set(form, context);
  form.dataset.preset = preset;
  for (const [name, value] of new URLSearchParams(preset)) fields.set(form, name, value);
  for (const part of form.querySelectorAll("[data-now]")) {
    const name = part.dataset.now;
    if (context.now?.[name]) fields.set(form, name, context.now[name]);
  }
  for (const word of dialog.querySelectorAll("[data-word]")) {
    word.textContent = words[word.dataset.word](context, dialog);
  }
  fields.clearProblems(form);
  menus.close({ andReturn: true }); // once the dialog closes, the menu's button has the focus
  dialog.showModal();
  form.dispatchEvent(new CustomEvent("switchboard:opened", { bubbles: true, detail: context }));
  fields.sync(form);
  fields.focusFirst(form);
};

const namesOf = (people) => {
  const names = people.slice(0, 3).map(labelOf);
  const rest = people.length - names.length;
  if (rest) return `${names.join(", ")} and ${rest} more`;
  return names.join(", ").replace(/, ([^,]*)$/, " and $1");
};

const labelOf = (leg) =>
  document.querySelector(rowOf(CSS.escape(leg)))?.dataset.label ??
  "someone who has left";

const rowOf = (leg) => `[data-participant="${leg}"], [data-call="${leg}"]`;

const onClick = ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener && opener.getAttribute("aria-disabled") !== "true") {
    open(opener.dataset.opens, contextOf(opener), opener.dataset.preset);
  }
  if (target.closest("[data-closes]")) target.closest("dialog").close();
};

const onSubmit = async (event) => {
  const form = event.target;
  if (!contexts.has(form)) return;
  event.preventDefault();
  const button = event.submitter ?? form.querySelector("button[type=submit]");
  if (button.getAttribute("aria-busy") === "true") return;
  fields.clearProblems(form);
  button.setAttribute("aria-busy", "true");
  const { uuid, isDone, problem, fields: wrong = {} } = await presses.ask({
    url: form.action,
    fields: valuesOf(form),
    words: wordsOf(form),
  });
  button.removeAttribute("aria-busy");
  if (uuid || isDone) {
    const dialog = form.closest("dialog");
    filled.delete(dialog.id);
    dialog.close();
  } else if (problem) {
    fields.showProblems(form, problem, wrong);
  }
};

const wordsOf = (form) =>
  [form.querySelector("h2").textContent, contexts.get(form).label].filter(Boolean).join(": ");

// What was filled in, and what the dialog was opened for where the form does not say it itself. A
// number that is dialled is about nothing on the page, unless the form says so.
const valuesOf = (form) => {
  const { conference, leg, people } = contexts.get(form);
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) values.append(name, value);
  if (form.dataset.scope === "number") return values;
  if (!values.has("conference") && conference) values.set("conference", conference);
  if (form.dataset.scope === "people") {
    for (const one of people ?? (leg ? [leg] : [])) values.append("people", one);
  } else if (!values.has("call_control_id") && leg) {
    values.set("call_control_id", leg);
  }
  return values;
};

// A press beside the dialog closes it; a text selection that ends outside does not.
const closeBeside = () => {
  let pressedOn = null;
  document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
  document.addEventListener("click", ({ target }) => {
    if (target.matches("dialog[data-dialog]") && pressedOn === target) target.close();
  });
};
