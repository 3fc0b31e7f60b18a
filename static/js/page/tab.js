// The state in the title and the favicon, so that a hidden tab still tells: how many wait, and a
// red dot when something needs a person.

const name = document.body.dataset.name.trim();
const icon = document.querySelector("link[rel=icon]");
const plain = icon.href;
let shown = "";

export const start = () => {
  document.addEventListener("switchboard:swapped", show);
  document.addEventListener("switchboard:live", show);
  document.addEventListener("switchboard:tick", show);
};

const show = () => {
  const state = read();
  const title = `${prefix(state)}${name} · Switchboard`;
  if (document.title !== title) document.title = title;
  const dot = state.problems || state.isLate ? "#d92d20" : state.waiting ? "#e0a100" : "";
  const key = `${dot} ${state.isLive}`;
  if (key === shown) return;
  shown = key;
  icon.href = dot || !state.isLive ? picture(dot, state.isLive) : plain;
};

const read = () => {
  const { live } = document.documentElement.dataset;
  return {
    isLive: live === "live" || live === "slow",
    waiting: Number(document.querySelector("#figures, #wall-tiles")?.dataset.waiting || 0),
    problems: document.querySelectorAll("[data-problems]:not([data-problems='0'])").length,
    isLate: document.querySelector("[data-local-level=crit]:not(.fact-verified *)") !== null,
  };
};

const prefix = ({ isLive, problems, waiting }) => {
  const parts = [];
  if (!isLive) parts.push("not live");
  if (problems) parts.push(problems === 1 ? "1 problem" : `${problems} problems`);
  if (waiting) parts.push(`${waiting} waiting`);
  return parts.length ? `(${parts.join(", ")}) ` : "";
};

// The brand's mark as the page shows it, grey while the page is not live, with a dot.
const picture = (dot, isLive) => {
  const mark = document.querySelector(".brand-mark").cloneNode(true);
  mark.setAttribute("color", isLive ? "#2f6bde" : "#7a8797");
  if (dot) mark.insertAdjacentHTML("beforeend", ring("#fff", 5.5) + ring(dot, 4.2));
  return "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(mark));
};

const ring = (colour, radius) => `<circle cx="18.5" cy="5.5" r="${radius}" fill="${colour}"/>`;
