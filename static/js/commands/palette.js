// Ctrl-K: people, conferences, pages, and whatever can be pressed on this page, found by a few letters. Choosing an entry is
// pressing its button: what asks for confirmation there asks here, so nothing is undone by one key.
"use strict";
window.switchboard = window.switchboard || {};
{
  const dialog = document.getElementById("palette");
  const input = document.getElementById("palette-input");
  const list = document.getElementById("palette-list");
  const status = document.getElementById("palette-status");
  const MOST = 40;
  let entries = [];
  let found = [];
  let at = 0;

  // --- What there is ---

  const kinds = { verb: "Here", person: "Person", conference: "Conference", page: "Page" };

  const pages = () =>
    [...document.querySelectorAll(".tabs a")].map((link) => ({ kind: "page", text: link.textContent.trim(), run: () => link.click() }));

  const textOf = (button) => (button.getAttribute("aria-label") || button.textContent).trim().replace(/\s+/g, " ");

  // Buttons of this page: of its header, of each row. Those that a viewer may not press are not displayed.
  const verbs = () => {
    const buttons = document.querySelectorAll("main button[data-action], main button[data-opens]");
    const shown = [...buttons].filter((button) => button.checkVisibility() && button.getAttribute("aria-disabled") !== "true" && !button.closest("[data-local-gone]"));
    return [...shown.map(pressing), ...menuEntries()];
  };

  const pressing = (button) => ({
    kind: "verb",
    text: textOf(button),
    isOfRow: button.closest("[data-collection]") !== null,
    asks: Boolean(button.dataset.confirm || button.dataset.confirmFor),
    run: () => button.click(),
  });

  // Entries of the menus behind this page's buttons: the conference's once, a person's for each person.
  const menuEntries = () =>
    [...document.querySelectorAll("main [data-menu]")].filter((opener) => opener.checkVisibility()).flatMap((opener) => {
      const about = opener.closest("[data-label]")?.dataset.label;
      const items = document.getElementById(opener.dataset.menu).querySelectorAll(".menu-item");
      return [...items].filter(isAllowed).map((item) => ({
        kind: "verb",
        isOfRow: Boolean(about),
        text: [item.lastChild.textContent.trim().replace("…", ""), about].filter(Boolean).join(": "),
        asks: Boolean(item.dataset.confirmFor),
        run: () => {
          opener.click();
          item.click();
        },
      }));
    });

  const isAllowed = (item) => {
    const { needs } = item.dataset;
    return !needs || document.body.dataset.can.split(" ").includes(needs);
  };

  const elsewhere = ({ conferences, people }) => [
    ...people.map(({ label, conference_name, address }) => ({ kind: "person", text: label, note: `in ${conference_name || "a conference without a name"}`, run: () => location.assign(address) })),
    ...conferences.map(({ name, people: count, address }) => ({ kind: "conference", text: name || "Conference without a name", note: `${count} ${count === 1 ? "person" : "people"}`, run: () => location.assign(address) })),
  ];

  // --- Finding: the letters in their order; beginnings of words and unbroken runs count more ---

  const score = (text, query) => {
    let total = 0;
    let from = 0;
    let run = 0;
    for (const letter of query) {
      const index = text.indexOf(letter, from);
      if (index < 0) return 0;
      run = index === from && from > 0 ? run + 1 : 0;
      total += 1 + run * 2 + (index === 0 || /[\s“(:]/.test(text[index - 1]) ? 4 : 0) - Math.min(2, (index - from) * 0.05);
      from = index + 1;
    }
    return total + 2 / (1 + text.length / 20);
  };

  const first = { verb: 0, conference: 1, page: 2, person: 3 }; // while nothing is typed
  const order = { person: 0.3, conference: 0.2, verb: 0.1, page: 0 };

  const find = (query) => {
    const letters = query.toLowerCase().replace(/\s+/g, "");
    if (!letters) return entries.filter(({ isOfRow }) => !isOfRow).sort((a, b) => first[a.kind] - first[b.kind]).slice(0, MOST);
    return entries
      .map((entry) => ({ entry, points: score(`${entry.text} ${entry.note ?? ""}`.toLowerCase().replaceAll(/\s+/g, " "), letters) || score(entry.text.toLowerCase().replaceAll(" ", ""), letters) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points + order[b.entry.kind] - a.points - order[a.entry.kind])
      .slice(0, MOST)
      .map(({ entry }) => entry);
  };

  // --- The list ---

  const draw = () => {
    found = find(input.value);
    at = 0;
    list.replaceChildren(...found.map(row));
    status.textContent = found.length ? `${found.length} found` : "Nothing matches.";
    document.getElementById("palette-empty").hidden = found.length > 0;
    mark();
  };

  const row = (entry, index) => {
    const element = document.getElementById("palette-row").content.firstElementChild.cloneNode(true);
    element.id = `palette-${index}`;
    element.querySelector(".palette-text").textContent = entry.text + (entry.asks ? "…" : "");
    element.querySelector(".palette-note").textContent = entry.note ?? (entry.asks ? "asks first" : "");
    element.querySelector(".palette-kind").textContent = kinds[entry.kind];
    element.dataset.kind = entry.kind;
    return element;
  };

  const mark = () => {
    [...list.children].forEach((element, index) => element.setAttribute("aria-selected", String(index === at)));
    const current = list.children[at];
    input.setAttribute("aria-activedescendant", current?.id ?? "");
    current?.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    if (!found.length) return;
    at = (at + by + found.length) % found.length;
    mark();
  };

  const choose = (index) => {
    const entry = found[index];
    if (!entry) return;
    dialog.close();
    entry.run();
  };

  const open = async () => {
    if (dialog.open) return dialog.close();
    if (document.querySelector("dialog[open]")) return;
    switchboard.menus?.close();
    input.value = "";
    entries = [...verbs(), ...pages()];
    dialog.showModal();
    input.focus();
    draw();
    try {
      entries = [...entries, ...elsewhere(await switchboard.choices.ask())];
    } catch {
      status.textContent = "People and conferences elsewhere could not be read.";
    }
    const chosen = at;
    draw();
    at = Math.min(chosen, Math.max(0, found.length - 1));
    mark();
  };

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => choose(at),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.isComposing) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", draw);
  list.addEventListener("click", (event) => choose([...list.children].indexOf(event.target.closest("[role=option]"))));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.getElementById("palette-open")?.addEventListener("click", open);
}
