// What the palette offers: people, conferences, pages, and whatever can be pressed on this page.
//
// An entry is {kind, text, note, number, isOfRow, asks, run}: `isOfRow` for what concerns one row
// among many (offered only once something is typed), `asks` for what asks before it does anything.

import { isAllowed } from "../page/permissions.js";

// Of this page: its buttons, the menus behind them, and where its tabs lead.
export const ofThisPage = () => [...buttons(), ...menuEntries(), ...pages()];

// Of everywhere else, from what /choices/ gives.
export const elsewhere = ({ conferences, people }) => [
  ...people.map(({ label, number, conference_name, address }) => ({
    kind: "person",
    text: label,
    number,
    note: `in ${conference_name || "an unnamed conference"}`,
    run: () => location.assign(address),
  })),
  ...conferences.map(({ name, people: count, address }) => ({
    kind: "conference",
    text: name || "Unnamed conference",
    note: count === 1 ? "1 person" : `${count} people`,
    run: () => location.assign(address),
  })),
];

const pages = () =>
  [...document.querySelectorAll(".tabs a")].filter(isAllowed).map((link) => ({
    kind: "page",
    text: link.textContent.trim(),
    run: () => link.click(),
  }));

// Of the bar, of the page's header and of each row. Those that a viewer may not press are not
// displayed.
const buttons = () => {
  const all = document.querySelectorAll(
    "main button[data-action], main button[data-opens], .bar button[data-opens]",
  );
  return [...all].filter(isOffered).map((button) => ({
    kind: "verb",
    text: (button.getAttribute("aria-label") || button.textContent).trim().replace(/\s+/g, " "),
    isOfRow: button.closest("[data-collection]") !== null,
    asks: isAsking(button),
    number: button.closest("[data-find-number]")?.dataset.findNumber,
    run: () => button.click(),
  }));
};

const isOffered = (button) =>
  button.checkVisibility() &&
  button.getAttribute("aria-disabled") !== "true" &&
  !button.closest("[data-local-gone]");

// Of the menus behind this page's buttons: the conference's once, a person's for each person.
const menuEntries = () => {
  const openers = [...document.querySelectorAll("main [data-menu]")];
  return openers.filter((opener) => opener.checkVisibility()).flatMap(entriesOf);
};

const entriesOf = (opener) => {
  const about = opener.closest("[data-label]")?.dataset.label;
  const items = document.getElementById(opener.dataset.menu).querySelectorAll(".menu-item");
  return [...items].filter((item) => isAllowed(item) && !item.dataset.off).map((item) => ({
    kind: "verb",
    isOfRow: Boolean(about),
    text: [wordsOf(item), about].filter(Boolean).join(": "),
    note: item.dataset.means, // what a saved announcement says, before Enter says it to everyone
    asks: isAsking(item),
    number: opener.closest("[data-find-number]")?.dataset.findNumber,
    run: () => {
      opener.click();
      item.click();
    },
  }));
};

// A dialog or a question comes before what it does.
const isAsking = ({ dataset }) =>
  Boolean(dataset.opens || dataset.confirm || dataset.confirmFor);

const wordsOf = (item) => item.lastChild.textContent.trim().replace("…", "");
