// Lists of what there is just now, for the selects of a dialog: asked for when it opens, never stored.
"use strict";
window.switchboard = window.switchboard || {};
{
  let asked = null; // {at, answer}: two dialogs within a moment share one answer
  const FRESH = 2000;

  const ask = async () => {
    if (asked && performance.now() - asked.at < FRESH) return asked.answer;
    const answer = fetch(document.body.dataset.choices, { headers: { Accept: "application/json" } }).then((response) => {
      if (!response.ok) throw new Error(response.status);
      return response.json();
    });
    asked = { at: performance.now(), answer };
    answer.catch(() => (asked = null));
    return answer;
  };

  const people = (count) => (count === 1 ? "1 person" : `${count} people`);
  const room = ({ id, name, people: count }) => ({ value: id, text: `${name || "without a name"} (${people(count)})` });
  const leg = ({ leg: value, label, where, since }) => ({ value, text: `${label}, ${where}${since ? ` for ${switchboard.clock.duration(switchboard.clock.now() - since)}` : ""}` });

  const options = {
    conferences: ({ conferences }) => conferences.map(room),
    "other-conferences": ({ conferences }, { conference }) => conferences.filter(({ id }) => id !== conference).map(room),
    legs: ({ legs }) => legs.filter(({ where }) => where !== "ringing").map(leg),
    "other-legs": ({ legs }, context) => legs.filter((one) => one.leg !== context.leg).map(leg),
    queues: ({ queues }) => queues.map((name) => ({ value: name, text: name })),
  };

  const nothing = {
    legs: "Nobody waits, and no call is parked",
    "other-legs": "There is no other call",
    conferences: "There is no live conference",
    "other-conferences": "There is no other live conference",
    queues: "There is no queue",
  };

  const fill = (select, found) => {
    const before = select.value;
    const rows = found.map(({ value, text }) => new Option(text, value));
    const isList = select.tagName === "DATALIST";
    if (!rows.length && !isList) rows.push(new Option(nothing[select.dataset.choices], ""));
    select.replaceChildren(...rows);
    if (!isList && found.some(({ value }) => value === before)) select.value = before;
  };

  // The hearers of a whisper: the people of this page, without the one who whispers.
  const fillPeople = (place, context) => {
    const rows = [...document.querySelectorAll('[data-collection="people"] > [data-participant]:not([data-local-gone])')];
    const labels = rows.filter((row) => row.dataset.participant !== context.leg).map((row) => {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: place.dataset.peopleAs, value: row.dataset.participant });
      label.append(box, Object.assign(document.createElement("span"), { textContent: row.dataset.label }));
      return label;
    });
    place.replaceChildren(...labels);
  };

  document.addEventListener("switchboard:opened", async (event) => {
    const form = event.target;
    for (const place of form.querySelectorAll("[data-people-as]")) fillPeople(place, event.detail);
    const selects = [...form.querySelectorAll("[data-choices]")];
    if (!selects.length) return;
    try {
      const answer = await ask();
      for (const select of selects) fill(select, options[select.dataset.choices](answer, event.detail));
    } catch {
      form.querySelector("[data-problem=form]").textContent = "The list could not be read. Close this and open it again.";
    }
  });

  switchboard.choices = { ask };
}
