// What became of the presses of this page: a chance to undo, or why it was not done, said where the
// press was.

import * as clock from "../page/clock.js";
import * as toasts from "../page/toasts.js";

// This page's presses, by uuid, until their end has been told: {words, state}, of which `state` is
// what their mark said last.
const mine = new Map();
const troubles = new Map(); // id of the row -> element
const dismissed = new Set();

export const start = () => {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (!button) return;
    dismissed.add(button.dataset.dismiss);
    hideDismissed();
  });
  document.addEventListener("switchboard:swapped", () => {
    keepTroubles();
    follow();
    followToasts();
    hideDismissed();
  });
};

export const expect = (uuid, words) => mine.set(uuid, { words, state: "" });

export const follow = () => {
  for (const [uuid, press] of mine) {
    const line = document.querySelector(`[data-command="${uuid}"]`);
    if (line) conclude(line, uuid);
    else followMark(uuid, press);
  }
};

// Where no ledger of the page has it, the mark beside what was pressed tells: when it goes, without
// a word of trouble, the command is through.
const followMark = (uuid, press) => {
  const mark = document.querySelector(`[data-press="${uuid}"]`);
  if (mark) Object.assign(press, { state: mark.dataset.pressState, row: mark.closest("[id]")?.id });
  if (!press.state || (mark && !mark.classList.contains("trouble"))) return;
  mine.delete(uuid);
  if (mark) return;
  // Where the whole row has gone, nobody knows what its mark would have said of an unclear answer.
  const isSeen = document.getElementById(press.row) !== null;
  const isDone = press.state === "accepted" || (press.state === "unknown" && isSeen);
  const outcome = isDone ? "done." : "finished; see Activity for the outcome.";
  toasts.show(`${press.words}: ${outcome}`);
};

const conclude = (line, uuid) => {
  const { state, undoUntil } = line.dataset;
  if (toneOf(line)) {
    mine.delete(uuid);
    tellFailure(line, uuid);
  } else if ((state === "accepted" || state === "confirmed") && undoUntil) {
    mine.delete(uuid);
    offerUndo(line, Number(undoUntil));
  } else if (state === "confirmed" || state === "superseded") {
    const { words } = mine.get(uuid);
    mine.delete(uuid);
    const way = line.querySelector("[data-leads-to]");
    if (way) toasts.lead(`${words}: done.`, way.href);
  }
};

// A failure stands where the press was: in the row, beneath the buttons; in a toast when the row
// has gone meanwhile. An empty `problem` takes away what was said before.
export const tell = (id, problem) => {
  troubles.get(id)?.remove();
  troubles.delete(id);
  if (!problem) return;
  const place = document.getElementById(id);
  if (!place) {
    toasts.show(problem, { tone: "trouble" });
    return;
  }
  const words = troubleOf(problem, () => tell(id, ""));
  troubles.set(id, words);
  place.append(words);
};

const troubleOf = (problem, close) => {
  const words = document.createElement("div");
  const text = document.createElement("p");
  words.className = "trouble";
  words.setAttribute("role", "alert");
  text.textContent = problem;
  words.append(text, toasts.closer(close));
  return words;
};

// A morph of the row takes the words out, so they are put back.
const keepTroubles = () => {
  for (const [id, words] of troubles) {
    if (words.isConnected) continue;
    words.removeAttribute("role"); // spoken once is enough
    const place = document.getElementById(id);
    if (place) place.append(words);
    else troubles.delete(id);
  }
};

const hideDismissed = () => {
  for (const uuid of dismissed) troubleOfServer(uuid)?.setAttribute("data-local-off", "");
};

const troubleOfServer = (uuid) => document.querySelector(`.trouble[data-press="${uuid}"]`);

// --- In toasts ---

// In a toast only while the place of the press does not say it.
const tellFailure = (line, uuid) => {
  if (troubleOfServer(uuid)) return;
  const words = toneOf(line) === "unknown" ? summary(line) : `${commandOf(line)}:`;
  const text = `${words} ${reasonOf(line)}`;
  toasts.show(text, { tone: toneOf(line) }).dataset.tells = uuid;
};

const offerUndo = (line, until) => {
  if (until <= clock.now()) return;
  const undo = `#${CSS.escape(line.id)} [data-action=undo]`;
  const element = toasts.show(summary(line), {
    until,
    undo: () => document.querySelector(undo)?.click(),
  });
  element.dataset.follows = line.id;
};

// A toast with an undo is a view of its ledger line: accepted becomes confirmed, or failed with the
// reason.
const followToasts = () => {
  for (const element of document.querySelectorAll(".toast[data-tells]")) {
    if (troubleOfServer(element.dataset.tells)) element.remove();
  }
  for (const element of document.querySelectorAll(".toast[data-follows]")) {
    const line = document.getElementById(element.dataset.follows);
    // What cannot be shown any more cannot be undone from here either.
    if (line?.dataset.undrawable) element.querySelector("[data-toast-undo]").hidden = true;
    else if (line) showLine(element, line);
  }
};

const showLine = (element, line) => {
  const tone = toneOf(line);
  const text = tone ? `${summary(line)} ${reasonOf(line)}` : summary(line);
  const words = element.querySelector("p");
  if (words.textContent !== text) words.textContent = text;
  element.dataset.tone = tone;
  // Its effect is over: they have left, or were changed again.
  if (!line.dataset.undoUntil) element.querySelector("[data-toast-undo]").hidden = true;
};

const tones = { failed: "trouble", expired: "trouble", not_known: "unknown" };

const toneOf = (line) => tones[line.dataset.state] ?? "";

const summary = (line) => `${commandOf(line)}: ${stateOf(line)}.`;

const stateOf = (line) => line.querySelector(".state-word").textContent.trim();

const commandOf = (line) => line.querySelector(".ledger-text b").textContent;

const reasonOf = (line) =>
  line.querySelector(".ledger-problem")?.textContent.trim() || stateOf(line);
