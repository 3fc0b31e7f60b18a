// Ctrl-K: finding and doing by a few letters. Choosing an entry is pressing its button: what asks
// for confirmation there asks here, so nothing is undone by one key.

import * as choices from "./choices.js";
import * as menus from "./menus.js";
import { elsewhere, ofThisPage } from "./palette_entries.js";
import { search } from "./palette_search.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-list");
const status = document.getElementById("palette-status");
const blank = document.getElementById("palette-row").content.firstElementChild;

const KINDS = { verb: "Command", person: "Person", conference: "Conference", page: "Page" };

let entries = [];
let matches = [];
let at = 0; // which of the matches is chosen

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => choose(at),
};

export const start = () => {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    toggle();
  });
  document.getElementById("palette-open").addEventListener("click", toggle);
  input.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", draw);
  list.addEventListener("click", ({ target }) =>
    choose([...list.children].indexOf(target.closest("[role=option]"))),
  );
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
};

const toggle = () => {
  if (dialog.open) return dialog.close();
  if (document.querySelector("dialog[open]")) return;
  menus.close();
  input.value = "";
  entries = ofThisPage();
  dialog.showModal();
  input.focus();
  draw();
  complete();
};

// What is elsewhere comes a moment later; what was chosen meanwhile stays chosen.
const complete = async () => {
  try {
    entries = [...entries, ...elsewhere(await choices.read())];
  } catch {
    status.textContent = "Other people and conferences could not be loaded.";
  }
  const chosen = at;
  draw();
  at = Math.min(chosen, Math.max(0, matches.length - 1));
  mark();
};

const draw = () => {
  const found = search(entries, input.value);
  ({ matches } = found);
  at = 0;
  list.replaceChildren(...matches.map(row));
  status.textContent = matches.length ? `${found.total} found` : "Nothing matches.";
  const rest = document.getElementById("palette-rest");
  rest.hidden = found.total === matches.length;
  rest.textContent =
    `${matches.length} of ${found.total} shown. Type more letters to find the rest.`;
  document.getElementById("palette-empty").hidden = matches.length > 0;
  mark();
};

const row = (entry, index) => {
  const element = blank.cloneNode(true);
  element.id = `palette-${index}`;
  element.querySelector(".palette-text").textContent = entry.text + (entry.asks ? "…" : "");
  const note = entry.note ?? (entry.asks ? "asks first" : "");
  element.querySelector(".palette-note").textContent = note;
  element.querySelector(".palette-kind").textContent = KINDS[entry.kind];
  element.dataset.kind = entry.kind;
  return element;
};

const mark = () => {
  [...list.children].forEach((element, index) =>
    element.setAttribute("aria-selected", String(index === at)),
  );
  const current = list.children[at];
  input.setAttribute("aria-activedescendant", current?.id ?? "");
  current?.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  if (!matches.length) return;
  at = (at + by + matches.length) % matches.length;
  mark();
};

const choose = (index) => {
  const entry = matches[index];
  if (!entry) return;
  dialog.close();
  entry.run();
};
