// The find boxes and filters. They hide, they never remove; so they survive every push.

const SHORTEST_ID = 6;
const TELEPHONE = /\+?\d[\d ().-]{5,}\d/g;

const finders = [...document.querySelectorAll("[data-finder]")].map((root) => {
  const input = root.querySelector("[data-find-in]");
  const name = input.dataset.findIn;
  const list = root.querySelector(`[data-collection="${name}"], [data-found="${name}"]`);
  return { root, input, list, shown: "all" };
});

const passes = {
  all: () => true,
  problems: (member) => member.dataset.problems !== "0",
};

export const start = () => {
  for (const finder of finders) {
    finder.input.addEventListener("input", () => filter(finder));
    finder.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") clear(finder);
      if (event.key === "Enter" && isCut(finder)) searchAll(finder);
    });
    finder.root.addEventListener("click", (event) => {
      const show = event.target.closest("[data-show]");
      if (show) choose(finder, show.dataset.show);
      if (event.target.closest("[data-find-clear]")) clear(finder);
    });
    filter(finder);
  }
  document.addEventListener("switchboard:swapped", () => finders.forEach(filter));
};

// Where "/" leads: the first find box of the page, or the first field of its filters.
export const firstBox = () =>
  finders[0]?.input ?? document.querySelector(".filters input[type=search]");

const filter = (finder) => {
  const matches = matcher(finder.input.value.trim().toLowerCase());
  const members = [...finder.list.children];
  let fitting = 0;
  let counted = 0;
  for (const member of members) {
    const fits = passes[finder.shown](member) && matches(member);
    member.toggleAttribute("data-local-unfound", !fits);
    fitting += fits;
    counted += fits && counts(member);
  }
  const nothing = members.length > 0 && fitting === 0;
  finder.root.querySelector("[data-empty-found]").hidden = !nothing;
  if (nothing) explain(finder);
  count(finder, members.filter(counts).length, counted);
  document.dispatchEvent(new CustomEvent("switchboard:found"));
};

// As the figures and the header count: whose call has ended is listed until they leave, and a
// conference that has ended for two minutes more.
const counts = ({ dataset }) => dataset.present !== "false" && dataset.status !== "ended";

// Digits are looked for in numbers only when a number is typed: "room 4" is not everybody with a 4
// in their number. An id is found by its beginning.
const matcher = (typed) => {
  const words = typed.split(/\s+/).filter(Boolean);
  const digits = /^[\d\s+().\/-]+$/.test(typed) ? typed.replace(/\D/g, "") : "";
  return (member) => {
    const { findNumber = "", findId = "" } = member.dataset;
    const text = textOf(member);
    if (words.every((word) => text.includes(word))) return true;
    if (digits && isInNumbers([findNumber, ...(text.match(TELEPHONE) ?? [])], digits)) return true;
    return typed.length >= SHORTEST_ID && findId.toLowerCase().startsWith(typed);
  };
};

const isInNumbers = (numbers, digits) =>
  numbers.some((number) => number.replace(/\D/g, "").includes(digits));

const textOf = (member) => (member.dataset.find || member.textContent).toLowerCase();

const explain = (finder) => {
  const typed = finder.input.value.trim();
  const text = typed ? `No match for “${typed}”.` : nobodyNeedsIt();
  finder.root.querySelector("[data-empty-words]").textContent = text;
};

const nobodyNeedsIt = () =>
  document.querySelector(".queue-strip[data-problems='1']")
    ? "No conference needs attention; a queue does."
    : "No conference needs attention.";

// Of thousands of conferences the board has the first few hundred; the figures count all.
const isCut = ({ root, list }) =>
  root.querySelector("[data-cut]") !== null &&
  list.children.length >= Number(list.dataset.limit) &&
  all() > list.children.length;

const all = () => Number(document.getElementById("figures")?.dataset.conferences ?? 0);

const searchAll = ({ input }) => {
  const typed = input.value.trim();
  if (typed) location.assign(`?find=${encodeURIComponent(typed)}`);
};

const sayCut = (finder) => {
  const place = finder.root.querySelector("[data-cut]");
  if (!place) return;
  const most = Number(finder.list.dataset.limit);
  place.hidden = !isCut(finder);
  const words = `${most} of ${all().toLocaleString("en")} shown.`;
  const text = place.querySelector("[data-cut-words]");
  if (text.textContent !== words) text.textContent = words;
};

const count = (finder, total, fitting) => {
  sayCut(finder);
  const name = finder.input.dataset.findIn;
  const label = document.querySelector(`[data-count-of="${name}"]`);
  if (label) label.textContent = fitting === total ? total : `${fitting} of ${total}`;
  const problems = finder.root.querySelector("[data-problem-count]");
  if (!problems) return;
  // A queue in which somebody waits too long needs a person too, and is in a list of its own.
  const queues = [...document.querySelectorAll(".queue-strip[data-problems]")];
  const open = [...finder.list.children, ...queues].filter(passes.problems).length;
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
