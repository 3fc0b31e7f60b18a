// Short messages at the lower edge. Good news leaves by itself, an offer to undo at its time;
// trouble stays until it is read.

import * as clock from "./clock.js";

const GOOD_NEWS_MS = 4000;
const MOST = 4;

export const start = () => {
  document.addEventListener("switchboard:tick", () => {
    for (const element of document.querySelectorAll(".toast[data-vanishes-with]")) {
      if (Number(element.dataset.vanishesWith) <= clock.now()) element.remove();
    }
  });
};

// `undo` is offered until the moment `until` (of the server's clock).
export const show = (text, { isTrouble = false, until = 0, undo = null } = {}) => {
  const element = blank().cloneNode(true);
  const region = document.getElementById("toasts");
  if (isTrouble) element.setAttribute("role", "alert");
  element.classList.toggle("is-trouble", isTrouble);
  element.querySelector("p").textContent = text;
  element.querySelector("[data-toast-close]").addEventListener("click", () => element.remove());
  if (undo) armUndo(element, until, undo);
  region.append(element);
  if (!isTrouble && !undo) setTimeout(() => element.remove(), GOOD_NEWS_MS);
  while (region.children.length > MOST) region.firstElementChild.remove();
  return element;
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
