// Sounds, off until somebody at this browser asks for them: the first caller in an empty queue, a
// figure that got worse than its limit, the connection lost. Of many tabs one makes the noise.
//
// Browsers let a page sound only after somebody has touched it: until then a button asks for that.

import * as tones from "../page/tones.js";
import * as settings from "./settings.js";

// In Hz, one tone after the other.
const KINDS = { first: [660, 880], limit: [520, 520, 390], lost: [330, 220] };
const LOST_AFTER_MS = 2000;
const LEVELS = ["", "warn", "crit"];

let isTheOne = !navigator.locks; // where tabs cannot agree, each sounds
let before = null;
let lostTimer = 0;

export const start = () => {
  // Held as long as the tab lives; another one gets it then.
  navigator.locks?.request("wallboard sounds", () => {
    isTheOne = true;
    return new Promise(() => {});
  });
  document.addEventListener("switchboard:swapped", compare);
  document.addEventListener("switchboard:live", connectionChanged);
  document.addEventListener("switchboard:settings", ask);
  document.getElementById("sound-wanted").addEventListener("click", wake);
  document.getElementById("sound-test").addEventListener("click", async () => {
    await wake();
    play("first");
  });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wake, { passive: true });
  ask();
};

const isWanted = () => Object.keys(KINDS).some((kind) => settings.get(kind));

const wake = async () => {
  if (!tones.isAwake() && !isWanted() && document.activeElement?.id !== "sound-test") return;
  await tones.wake();
  ask();
};

const ask = () => {
  document.getElementById("sound-wanted").hidden = !isWanted() || tones.isAwake();
};

const sound = (kind) => {
  if (settings.get(kind) && isTheOne) play(kind);
};

const play = (kind) => {
  document.dispatchEvent(new CustomEvent("switchboard:sound", { detail: { kind } }));
  tones.play(KINDS[kind]);
};

// What is new since the last batch; the first one only says how things are.
const compare = () => {
  const now = read();
  if (before) {
    if ([...now.waiting].some(([queue, count]) => count > 0 && before.waiting.get(queue) === 0)) {
      sound("first");
    }
    if ([...now.levels].some(([figure, level]) => level > (before.levels.get(figure) ?? level))) {
      sound("limit");
    }
  }
  before = now;
};

const read = () => {
  const waiting = new Map(), levels = new Map();
  for (const band of document.querySelectorAll(".wall-band[data-queue]")) {
    waiting.set(band.id, Number(band.dataset.waiting));
    for (const figure of band.querySelectorAll("[data-tile]")) {
      levels.set(`${band.id} ${figure.dataset.tile}`, LEVELS.indexOf(figure.dataset.level));
    }
  }
  return { waiting, levels };
};

const connectionChanged = ({ detail: { state } }) => {
  const isLost = state === "reconnecting" || state === "offline";
  if (!isLost) {
    clearTimeout(lostTimer);
    lostTimer = 0;
  } else if (!lostTimer && before) {
    lostTimer = setTimeout(() => sound("lost"), LOST_AFTER_MS);
  }
};
