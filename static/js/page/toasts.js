// Short messages at the lower edge. Good news leaves by itself, an offer to undo at its time;
// trouble stays until it is read.

import * as clock from "./clock.js";

const GOOD_NEWS_MS = 4000;
const LEADING_MS = 12000;
const MOST = 4;

export const start = () => {
  document.addEventListener("switchboard:tick", () => {
    for (const element of document.querySelectorAll(".toast[data-vanishes-with]")) {
      if (Number(element.dataset.vanishesWith) <= clock.now()) element.remove();
    }
  });
};

// `tone`: "trouble" for what was not done, "unknown" for what nobody can tell, both to be read.
// `undo` is offered until the moment `until` (of the server's clock).
export const show = (text, { tone = "", until = 0, undo = null, keepsMs = GOOD_NEWS_MS } = {}) => {
  const element = blank().cloneNode(true);
  const region = document.getElementById("toasts");
  if (tone) element.setAttribute("role", "alert");
  if (tone) element.dataset.tone = tone;
  element.querySelector("p").textContent = text;
  element.querySelector("[data-toast-close]").addEventListener("click", () => element.remove());
  if (undo) armUndo(element, until, undo);
  region.append(element);
  if (!tone && !undo) setTimeout(() => element.remove(), keepsMs);
  while (region.children.length > MOST) region.firstElementChild.remove();
  return element;
};

// Good news with a way to what it is about.
export const lead = (text, address) => {
  const link = Object.assign(document.createElement("a"), { href: address, textContent: "Open" });
  show(text, { keepsMs: LEADING_MS }).querySelector("p").append(" ", link);
};

// A button that closes something else than a toast, and looks like theirs.
export const closer = (close) => {
  const button = blank().querySelector("[data-toast-close]").cloneNode(true);
  button.addEventListener("click", close);
  return button;
};

const blank = () => document.getElementById("toast").content.firstElementChild;

const armUndo = (element, until, undo) => {
  const button = element.querySelector("[data-toast-undo]");
  button.hidden = false;
  element.dataset.vanishesWith = until;
  const countdown = button.querySelector(".countdown");
  countdown.dataset.until = until;
  countdown.dataset.ours = "";
  clock.tick(countdown);
  button.addEventListener("click", () => {
    element.remove();
    undo();
  });
};
