// The menu of a conference's recording: an entry that does not fit the recording as it is believed
// to be is off, and says why. Pause and stop are never off for want of a recording: Telnyx reports
// one only when it is saved, so one that was started elsewhere runs unseen.

import { refreshAll } from "./presses.js";

const KNOWN = ["recording", "paused"];

const menu = document.getElementById("record-menu");

export const start = () => {
  document.addEventListener("switchboard:swapped", refresh);
  refresh();
};

const refresh = () => {
  const believed = document.getElementById("console-header").dataset.recording;
  const state = KNOWN.includes(believed) ? believed : "none";
  for (const words of menu.querySelectorAll("[data-when]")) {
    words.hidden = !words.dataset.when.split(" ").includes(state);
  }
  for (const entry of menu.querySelectorAll(".menu-entry")) describe(entry);
  refreshAll();
};

const describe = (entry) => {
  const item = entry.querySelector(".menu-item");
  const why = entry.querySelector("[data-when]:not([hidden])");
  if (why) item.setAttribute("aria-describedby", why.id);
  else item.removeAttribute("aria-describedby");
  if (why && "off" in why.dataset) item.dataset.off = why.textContent.trim();
  else delete item.dataset.off;
};
