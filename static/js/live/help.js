// Agents who ask for help can be heard, where somebody at this browser wants it. Of many tabs one
// makes the noise.

import * as tones from "../page/tones.js";

const KEY = "switchboard help sound";
const PITCHES = [880, 660, 880]; // Hz

let isTheOne = !navigator.locks; // where tabs cannot agree, each sounds
let known = null;

export const start = () => {
  const button = document.getElementById("help-sound");
  if (!button || !document.getElementById("help-wanted")) return;
  navigator.locks?.request("help sound", () => {
    isTheOne = true;
    return new Promise(() => {});
  });
  button.addEventListener("click", () => turn(button));
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => isWanted() && tones.wake(), { passive: true });
  }
  document.addEventListener("switchboard:swapped", compare);
  compare();
  show(button);
};

const isWanted = () => localStorage.getItem(KEY) === "on";

const turn = async (button) => {
  localStorage.setItem(KEY, isWanted() ? "off" : "on");
  show(button);
  if (!isWanted()) return;
  await tones.wake();
  tones.play(PITCHES);
};

const show = (button) => {
  button.setAttribute("aria-pressed", String(isWanted()));
  button.querySelector("[data-sound-word]").textContent = isWanted() ? "on" : "off";
};

const compare = () => {
  const open = document.querySelectorAll("#help-wanted [data-help][data-helper='']");
  const now = new Set([...open].map((one) => one.dataset.help));
  const isNew = known !== null && [...now].some((one) => !known.has(one));
  known = now;
  if (!isNew) return;
  const isHeard = isWanted() && isTheOne;
  document.dispatchEvent(new CustomEvent("switchboard:help", { detail: { isHeard } }));
  if (isHeard) tones.play(PITCHES);
};
