// The find boxes and filters. They hide, they never remove; so they survive every push. Also the keyboard's shortcuts.
"use strict";
window.switchboard = window.switchboard || {};
{
  const finders = [...document.querySelectorAll("[data-finder]")].map((root) => ({
    root,
    input: root.querySelector("[data-find-in]"),
    list: root.querySelector(`[data-collection="${root.querySelector("[data-find-in]").dataset.findIn}"]`),
    shown: "all",
  }));

  const passes = {
    all: () => true,
    problems: (member) => member.dataset.problems !== "0",
    failed: (member) => ["failed", "expired", "superseded"].includes(member.dataset.state),
  };

  const textOf = (member) => (member.dataset.find || member.textContent).toLowerCase();

  const filter = (finder) => {
    const words = finder.input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const members = [...finder.list.children];
    let found = 0;
    for (const member of members) {
      const text = words.length ? textOf(member) : "";
      const fits = passes[finder.shown](member) && words.every((word) => text.includes(word));
      member.toggleAttribute("data-local-unfound", !fits);
      found += fits;
    }
    const nothing = members.length > 0 && found === 0;
    finder.root.querySelector("[data-empty-found]").hidden = !nothing;
    if (nothing) explain(finder, members.length);
    count(finder, members.length, found);
  };

  const explain = (finder, total) => {
    const typed = finder.input.value.trim();
    const words = finder.root.querySelector("[data-empty-words]");
    words.textContent = typed
      ? `None of ${total} matches “${typed}”.`
      : finder.shown === "problems" ? `All is well: none of ${total} needs attention.` : `None of ${total} is of this kind.`;
  };

  const count = (finder, total, found) => {
    const label = document.querySelector(`[data-count-of="${finder.list.dataset.collection}"]`);
    if (label) label.textContent = found === total ? total : `${found} of ${total}`;
    const problems = finder.root.querySelector("[data-problem-count]");
    if (!problems) return;
    const open = [...finder.list.children].filter(passes.problems).length;
    problems.textContent = open;
    problems.toggleAttribute("data-local-some", open > 0);
  };

  const choose = (finder, shown) => {
    finder.shown = shown;
    for (const button of finder.root.querySelectorAll("[data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === shown));
    }
    filter(finder);
  };

  const clear = (finder) => {
    finder.input.value = "";
    choose(finder, "all");
    finder.input.focus();
  };

  for (const finder of finders) {
    finder.input.addEventListener("input", () => filter(finder));
    finder.input.addEventListener("keydown", (event) => event.key === "Escape" && clear(finder));
    finder.root.addEventListener("click", (event) => {
      const show = event.target.closest("[data-show]");
      if (show) choose(finder, show.dataset.show);
      if (event.target.closest("[data-find-clear]")) clear(finder);
    });
    filter(finder);
  }

  document.addEventListener("switchboard:swapped", () => finders.forEach(filter));

  // --- Shortcuts: none of them presses anything that a caller would notice ---
  const places = { l: ".tabs a[href='/']", q: ".tabs a[href$='/queues/']", r: ".tabs a[href$='/recordings/']", a: ".tabs a[href$='/activity/']" };
  let goingUntil = 0;

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select") || event.target.closest("dialog[open]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && finders.length) {
      event.preventDefault();
      finders[0].input.focus();
      finders[0].input.select();
    } else if (event.key === "?") {
      document.getElementById("shortcuts")?.togglePopover();
    } else if (event.timeStamp < goingUntil && places[event.key]) {
      document.querySelector(places[event.key])?.click();
    }
    goingUntil = event.key === "g" ? event.timeStamp + 1200 : 0;
  });
}
