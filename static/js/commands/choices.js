// Lists of what there is just now, for the selects of a dialog: asked for when it opens, never
// stored.

import * as clock from "../page/clock.js";
import * as fields from "./fields.js";

const FRESH_MS = 2000;

let asked = null; // {at, answer}: two dialogs within a moment share one answer

const options = {
  conferences: ({ conferences }) => conferences.map(room),
  "no-or-conferences": ({ conferences }) => conferences.map(room),
  "other-conferences": ({ conferences }, { conference }) =>
    conferences.filter(({ id }) => id !== conference).map(room),
  legs: ({ legs, people }, { conference }) => [
    ...legs.map(leg),
    ...people.filter((one) => one.conference !== conference).map(person),
  ],
  "other-legs": ({ legs }, context) => legs.filter((one) => one.leg !== context.leg).map(leg),
  queues: ({ queues }, context) => {
    const own = queueOf(context);
    return queues
      .filter(({ name }) => name !== own)
      .map(({ name, label }) => ({ value: name, text: label }));
  },
};

// Where all the chosen callers wait already, if that is one queue: Telnyx would refuse it.
const queueOf = ({ leg, people }) => {
  const legs = people?.length ? people : [leg];
  const queues = legs.map((one) => {
    const row = one && document.querySelector(`.caller[data-call="${CSS.escape(one)}"]`);
    return row?.closest("[data-queue]")?.dataset.queue;
  });
  return queues.every((queue) => queue === queues[0]) ? queues[0] : undefined;
};

// By kind, in this order.
const groups = {
  parked: "Parked",
  waiting: "Waiting in a queue",
  active: "Active",
  connected: "On a call: that call will end",
  conference: "In another conference: they leave it",
  ringing: "Ringing: not available yet",
};

// Stands first, and chooses nothing: a call goes nowhere, and nobody is pulled out of anything, but
// by choice.
const first = {
  legs: { some: "Choose a call", none: "No other calls" },
  "other-legs": { some: "Choose a call", none: "No other calls" },
  "no-or-conferences": { some: "None: only this call", none: "None: only this call" },
  conferences: { some: "Choose a conference", none: "No live conferences" },
  "other-conferences": { some: "Choose a conference", none: "No other live conferences" },
  queues: { some: "Choose a queue", none: "No queues" },
};

export const start = () => {
  document.addEventListener("switchboard:opened", ({ target: form, detail: context }) => {
    for (const place of form.querySelectorAll("[data-people-as]")) fillPeople(place, context);
    const selects = [...form.querySelectorAll("[data-choices]")];
    if (selects.length) fillAll(form, selects, context);
  });
};

// All choices, as the server's /choices/ gives them.
export const read = () => {
  if (asked && performance.now() - asked.at < FRESH_MS) return asked.answer;
  const answer = request();
  asked = { at: performance.now(), answer };
  answer.catch(() => (asked = null));
  return answer;
};

const request = async () => {
  const headers = { Accept: "application/json" };
  const response = await fetch(document.body.dataset.choices, { headers });
  if (!response.ok) throw new Error(response.status);
  return response.json();
};

const fillAll = async (form, selects, context) => {
  for (const select of selects) say(form, select, "Loading…");
  try {
    const choices = await read();
    for (const select of selects) {
      fill(form, select, options[select.dataset.choices](choices, context));
    }
    fields.sync(form);
  } catch {
    for (const select of selects) say(form, select, "Could not be loaded");
    form.querySelector("[data-problem=form]").textContent =
      "The list could not be loaded. Close this and open it again.";
  }
};

// While a list is not there, its select says so, and holds what is to be chosen: sent now, the form
// means what it was opened for.
const say = (form, select, words) => {
  const before = select.value || presetOf(form, select);
  const isThere = [...select.options].some(({ value }) => value && value === before);
  if (select.tagName === "DATALIST" || (isThere && !("localWaits" in select.dataset))) return;
  select.dataset.localWaits = "";
  select.replaceChildren(new Option(words, before));
};

const presetOf = (form, { name }) => new URLSearchParams(form.dataset.preset).get(name) ?? "";

// What was chosen stays chosen, and what is to be chosen beforehand is, once it is there.
const fill = (form, select, choices) => {
  const before = select.value || presetOf(form, select);
  delete select.dataset.localWaits;
  const isList = select.tagName === "DATALIST";
  const rows = choices.some(({ group }) => group) ? grouped(choices) : choices.map(optionOf);
  const { some, none } = first[select.dataset.choices];
  if (!isList) rows.unshift(new Option(rows.length ? some : none, ""));
  select.replaceChildren(...rows);
  if (!isList && choices.some(({ value }) => value === before)) select.value = before;
};

const optionOf = ({ value, text }) => new Option(text, value);

const grouped = (choices) => {
  const rows = [];
  for (const [kind, label] of Object.entries(groups)) {
    const members = choices.filter(({ group }) => group === kind);
    if (!members.length) continue;
    const group = document.createElement("optgroup");
    Object.assign(group, { label, disabled: kind === "ringing" });
    group.append(...members.map(optionOf));
    rows.push(group);
  }
  return rows;
};

const room = ({ id, name, people, is_started }) => {
  const inside = people === 1 ? "1 person" : `${people} people`;
  const waits = is_started ? "" : ", not started";
  return { value: id, text: `${name || "Unnamed conference"} (${inside}${waits})` };
};

const leg = ({ leg: value, label, where, kind, with: other, since }) => {
  const is = kind === "connected" ? `on a call with ${other || "somebody"}` : where;
  // Nobody reports since when a call is parked: only how long it has lasted is known.
  const how = kind === "parked" || kind === "active" ? ", on the line for" : " for";
  const lasted = since ? `${how} ${clock.duration(clock.telnyxNow() - since)}` : "";
  return { value, text: `${label}, ${is}${lasted}`, group: kind };
};

const person = ({ leg: value, label, conference_name: name }) => ({
  value,
  text: `${label}, in ${name || "an unnamed conference"}`,
  group: "conference",
});

// The hearers of a whisper: the people of this page, without the one who whispers.
const fillPeople = (place, context) => {
  const present = '[data-collection="people"] > [data-participant]:not([data-local-gone])';
  const rows = [...document.querySelectorAll(present)];
  const others = rows.filter((row) => row.dataset.participant !== context.leg);
  place.replaceChildren(...others.map((row) => box(place.dataset.peopleAs, row.dataset)));
};

const box = (name, { participant, label: words }) => {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const text = document.createElement("span");
  Object.assign(input, { type: "checkbox", name, value: participant });
  text.textContent = words;
  label.append(input, text);
  return label;
};
