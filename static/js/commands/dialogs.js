// Commands with arguments: native dialogs with a form each, outside the fragments, so that a push takes away neither the
// dialog nor a half-typed word. What the server finds wrong is said beside its field, in words.
//
//   data-opens="<id of a dialog>"     a button that opens it, for what it stands on (see menus.js)
//   data-preset="name=value&..."      and sets these fields
//   data-when="name=value|value"      a fieldset in it that is there only while that field has one of these values
//   data-field="name"                 a field with its label, hint and problem
"use strict";
window.switchboard = window.switchboard || {};
{
  const contexts = new WeakMap(); // form -> {conference, leg, people, label, place}
  const filled = new Map(); // id of a dialog -> for whom it was opened last

  const open = (id, context, preset = "") => {
    const dialog = document.getElementById(id);
    const form = dialog.querySelector("form");
    const whom = JSON.stringify([context.conference, context.leg, context.people, preset]);
    if (filled.get(id) !== whom) form.reset();
    filled.set(id, whom);
    contexts.set(form, context);
    for (const [name, value] of new URLSearchParams(preset)) set(form, name, value);
    for (const word of dialog.querySelectorAll("[data-word]")) word.textContent = words[word.dataset.word](context, dialog);
    clearProblems(form);
    switchboard.menus.close({ andReturn: true }); // when the dialog closes, the focus is back at the menu's button
    dialog.showModal();
    form.dispatchEvent(new CustomEvent("switchboard:opened", { bubbles: true, detail: context }));
    sync(form);
    firstField(form)?.focus();
  };

  const words = {
    whom: ({ label, people }, dialog) => label || (people?.length ? peopleWords(people) : dialog.dataset.everyone ?? ""),
  };

  const labelOf = (leg) => document.querySelector(`[data-participant="${CSS.escape(leg)}"]`)?.dataset.label ?? "somebody who has left";

  const peopleWords = (people) => {
    const names = people.slice(0, 3).map(labelOf);
    const rest = people.length - names.length;
    return rest ? `${names.join(", ")} and ${rest} more` : names.join(", ").replace(/, ([^,]*)$/, " and $1");
  };

  const set = (form, name, value) => {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else if (field?.type === "checkbox") field.checked = value === "true";
    else if (field) field.value = value;
  };

  const firstField = (form) =>
    form.querySelector("[data-first]:not(:disabled)") ??
    [...form.querySelectorAll("input:not([type=hidden]), textarea, select")].find((field) => !field.matches(":disabled") && field.checkVisibility() && (field.type !== "radio" || field.checked));

  // --- Parts that are there only for some answers; what counts the signs of a text ---

  const sync = (form) => {
    for (const part of form.querySelectorAll("[data-when]")) {
      const [name, values] = part.dataset.when.split("=");
      const value = new FormData(form).get(name) ?? "";
      const isThere = values.split("|").includes(value);
      part.hidden = !isThere;
      part.disabled = !isThere;
    }
    for (const counter of form.querySelectorAll("[data-counts]")) {
      const field = form.elements[counter.dataset.counts];
      const left = field.dataset.most - field.value.length;
      counter.textContent = left < 0 ? `${-left} too many` : `${field.value.length} of ${Number(field.dataset.most).toLocaleString()}`;
      counter.toggleAttribute("data-over", left < 0);
    }
    for (const button of form.querySelectorAll("button[type=submit][data-label-of]")) label(form, button);
  };

  // A button that names what it does: data-label-of="verb" with data-label-speak="Say it" and so on.
  const label = (form, button) => {
    const chosen = new FormData(form).get(button.dataset.labelOf);
    const text = button.getAttribute(`data-label-${chosen}`);
    if (text) button.querySelector(".label").textContent = text;
  };

  // --- Problems ---

  const clearProblems = (form) => {
    for (const problem of form.querySelectorAll("[data-problem]")) problem.textContent = "";
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  };

  const showProblems = (form, problem, fields) => {
    const unplaced = [];
    let first = null;
    for (const [name, rule] of Object.entries(fields)) {
      const place = [...form.querySelectorAll(`[data-field~="${CSS.escape(name)}"]`)].find((one) => one.checkVisibility());
      if (!place) {
        unplaced.push(`${name.replaceAll("_", " ")}: ${rule}`);
        continue;
      }
      place.querySelector("[data-problem]").textContent = rule;
      const field = place.querySelector("input, textarea, select");
      field?.setAttribute("aria-invalid", "true");
      first ??= field;
    }
    const isPlaced = Object.keys(fields).length > unplaced.length;
    form.querySelector("[data-problem=form]").textContent = [isPlaced ? "" : problem, ...unplaced].filter(Boolean).join(" ");
    first?.focus();
  };

  // --- Sending ---

  const fieldsOf = (form) => {
    const context = contexts.get(form);
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) fields.append(name, value);
    if (!fields.has("conference") && context.conference) fields.set("conference", context.conference);
    const legs = context.people ?? (context.leg ? [context.leg] : []);
    if (form.dataset.scope === "people") for (const leg of legs) fields.append("people", leg);
    else if (!fields.has("call_control_id") && context.leg) fields.set("call_control_id", context.leg);
    return fields;
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!contexts.has(form)) return;
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-busy") === "true") return;
    const dialog = form.closest("dialog");
    clearProblems(form);
    button.setAttribute("aria-busy", "true");
    const { uuid, problem, fields = {} } = await switchboard.commands.ask({ fields: fieldsOf(form) });
    button.removeAttribute("aria-busy");
    if (uuid) {
      filled.delete(dialog.id);
      dialog.close();
    } else if (problem) {
      showProblems(form, problem, fields);
    }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener && opener.getAttribute("aria-disabled") !== "true") {
      open(opener.dataset.opens, switchboard.selection?.contextOf(opener) ?? switchboard.menus.contextOf(opener), opener.dataset.preset);
    }
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
  });

  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => contexts.has(event.target.form) && sync(event.target.form));
  }

  // A press beside the dialog closes it; a text selection that ends outside does not.
  let pressedOn = null;
  document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
  document.addEventListener("click", (event) => {
    if (event.target.matches("dialog[data-dialog]") && pressedOn === event.target) event.target.close();
  });

  switchboard.dialogs = { open };
}
