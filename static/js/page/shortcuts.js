// Shortcuts of single keys. None of them presses anything that a caller would notice.

import { firstBox } from "./find.js";
import { isAllowed } from "./permissions.js";

const GOING_MS = 1200; // how long after "g" the second key counts

const places = {
  l: ".tabs a[href='/']",
  q: ".tabs a[href$='/queues/']",
  w: ".tabs a[href$='/wallboard/']",
  r: ".tabs a[href$='/recordings/']",
  a: ".tabs a[href$='/activity/']",
};
let goingUntil = 0;

export const start = () => {
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && firstBox()) {
      event.preventDefault();
      firstBox().focus();
      firstBox().select();
    } else if (event.key === "?") {
      document.getElementById("shortcuts")?.togglePopover();
    } else if (event.timeStamp < goingUntil && places[event.key]) {
      go(document.querySelector(places[event.key]));
    }
    goingUntil = event.key === "g" ? event.timeStamp + GOING_MS : 0;
  });
};

const go = (link) => {
  if (isAllowed(link)) link.click();
};

const isTyping = (element) =>
  element.matches("input:not([type=checkbox]), textarea, select") ||
  element.closest("dialog[open]");
