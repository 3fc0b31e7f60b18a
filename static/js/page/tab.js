// The state in the title and the favicon, so that a hidden tab still tells: how many wait, and a red dot when something
// needs a person.
"use strict";
{
  const name = document.body.dataset.name.trim();
  const icon = document.querySelector("link[rel=icon]");
  const plain = icon.href;
  let shown = "";

  const picture = (dot, isLive) => {
    const blue = isLive ? "#2f6bde" : "#7a8797";
    const ring = dot ? `<circle cx="18.5" cy="5.5" r="5.5" fill="#fff"/><circle cx="18.5" cy="5.5" r="4.2" fill="${dot}"/>` : "";
    return "data:image/svg+xml," + encodeURIComponent(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="1" y="1" width="22" height="22" rx="6" fill="${blue}"/>` +
      `<g fill="#fff"><circle cx="7.5" cy="8" r="2"/><circle cx="16.5" cy="8" r="2"/><circle cx="7.5" cy="16" r="2"/><circle cx="16.5" cy="16" r="2"/></g>` +
      `<path d="M7.5 8C7.5 13 16.5 11 16.5 16" fill="none" stroke="#fff" stroke-width="1.6"/>${ring}</svg>`,
    );
  };

  const state = () => {
    const live = document.documentElement.dataset.live;
    return {
      isLive: live === "live" || live === "slow",
      waiting: Number(document.getElementById("figures")?.dataset.waiting || 0),
      problems: document.querySelectorAll("[data-problems]:not([data-problems='0'])").length,
      late: document.querySelector("[data-local-level=crit]") !== null,
    };
  };

  const show = () => {
    const { isLive, waiting, problems, late } = state();
    const parts = [];
    if (!isLive) parts.push("not live");
    if (problems) parts.push(problems === 1 ? "1 problem" : `${problems} problems`);
    if (waiting) parts.push(`${waiting} waiting`);
    const title = `${parts.length ? `(${parts.join(", ")}) ` : ""}${name} · Switchboard`;
    if (document.title !== title) document.title = title;
    const dot = problems || late ? "#d92d20" : waiting ? "#e0a100" : "";
    const key = `${dot} ${isLive}`;
    if (key === shown) return;
    shown = key;
    icon.href = dot || !isLive ? picture(dot, isLive) : plain;
  };

  document.addEventListener("switchboard:swapped", show);
  document.addEventListener("switchboard:live", show);
  document.addEventListener("switchboard:tick", show);
}
