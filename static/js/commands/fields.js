// The fields of a dialog: parts that are there only for some values, counters, and what the server
// finds wrong, said beside its field.
//
//   data-when="name=value|value"      a fieldset that is there only while that field has one of
//                                     these values; "*" for any but none
//   data-counts="name"                how many characters that field has, of its data-most
//   data-label-of="name"              a button that names what it does: data-label-<value>
//   data-field="name"                 a field with its label, hint and problem

export const sync = (form) => {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    const value = valueOf(form, name) ?? "";
    const isThere = values === "*" ? Boolean(value) : values.split("|").includes(value);
    part.hidden = !isThere;
    part.disabled = !isThere;
  }
  for (const counter of form.querySelectorAll("[data-counts]")) count(form, counter);
  for (const button of form.querySelectorAll("[data-label-of]")) label(form, button);
};

export const set = (form, name, value) => {
  const field = form.elements[name];
  if (field instanceof RadioNodeList) field.value = value;
  else if (field?.type === "checkbox") field.checked = value === "true";
  else if (field) field.value = value;
};

export const focusFirst = (form) => {
  const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
  const first = form.querySelector("[data-first]:not(:disabled)") ?? fields.find(canBeFilled);
  first?.focus();
};

export const clearProblems = (form) => {
  for (const problem of form.querySelectorAll("[data-problem]")) problem.textContent = "";
  const wrong = form.querySelectorAll("[aria-invalid]");
  for (const field of wrong) field.removeAttribute("aria-invalid");
};

// What is said of a field was true of what it held: it goes once that is changed.
export const clearProblemOf = (field) => {
  const place = field.closest("[data-field]");
  if (!place) return;
  place.querySelector("[data-problem]")?.replaceChildren();
  for (const one of place.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
};

// `fields`: the name of a field -> the rule that it breaks. What has no place stands at the end,
// with `problem` when nothing has one.
export const showProblems = (form, problem, fields) => {
  const unplaced = [];
  const wrong = [];
  for (const [name, rule] of Object.entries(fields)) {
    const place = placeOf(form, name);
    if (place) wrong.push(markWrong(place, rule));
    else unplaced.push(`${name.replaceAll("_", " ")}: ${rule}`);
  }
  const words = [wrong.length ? "" : problem, ...unplaced].filter(Boolean).join(" ");
  form.querySelector("[data-problem=form]").textContent = words;
  wrong.find(Boolean)?.focus();
};

const valueOf = (form, name) => new FormData(form).get(name);

const count = (form, counter) => {
  const field = form.elements[counter.dataset.counts];
  const most = Number(field.dataset.most);
  const surplus = field.value.length - most;
  const ofMost = `${field.value.length} of ${most.toLocaleString()}`;
  counter.textContent = surplus > 0 ? `${surplus} too many` : ofMost;
  counter.toggleAttribute("data-over", surplus > 0);
};

const label = (form, button) => {
  const text = button.getAttribute(`data-label-${valueOf(form, button.dataset.labelOf)}`);
  if (text) button.querySelector(".label").textContent = text;
};

const canBeFilled = (field) =>
  !field.matches(":disabled") &&
  field.checkVisibility() &&
  (field.type !== "radio" || field.checked);

// Several parts of a form may have a field of that name; the one that is there counts.
const placeOf = (form, name) =>
  [...form.querySelectorAll(`[data-field~="${CSS.escape(name)}"]`)].find((one) =>
    one.checkVisibility(),
  );

const markWrong = (place, rule) => {
  place.querySelector("[data-problem]").textContent = rule;
  const field = place.querySelector("input, textarea, select");
  field?.setAttribute("aria-invalid", "true");
  return field;
};
