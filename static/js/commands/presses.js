// Presses. Without scripts a button posts its form; with them the press is sent from here, and the
// button tells at once that it is on its way. What another person hears is never guessed: a mark
// changes only when the server says so. So a press ends here when the ledger (or the row) shows it;
// from then on the server's own marks tell the rest.
//
//   data-action             on a button that is pressed from here, of the form "press" or of a
//                           form with
//   data-in-place           where a press is no command: done when it is answered. It ends here
//                           when the page has been told of what it changed
//   data-about="<name>"     on buttons of which one at a time is pressed
//   data-with               around boxes that are sent along, as far as they are ticked

import * as toasts from "../page/toasts.js";
import { confirm } from "./confirm.js";
import * as outcomes from "./outcomes.js";
import { post } from "./request.js";

const PATIENCE_SECONDS = 20;
// So long after the answer a change is awaited; a press may have changed nothing.
const SHOWN_SECONDS = 1;
const PLACES =
  ".person, .card, .console-header, .ledger-line, .caller, .leg, .recording, .agent-me," +
  " .agent-row, .call-back, .dialled, .supervision";

const form = document.getElementById("press");
const pending = new Map(); // target -> {name, at, uuid, answeredAt, swaps}
let swaps = 0; // how often fragments have been put in place
let closedBecause = ""; // why nothing can be pressed; empty while it can

const closures = {
  live: "",
  slow: "",
  old: "Switchboard cannot read its data; commands are disabled until it can.",
  reconnecting: "Not connected; commands are disabled until the connection is back.",
  offline: "Offline; commands are disabled until the connection is back.",
  "signed-out": "You are signed out; commands are disabled.",
};

export const start = () => {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("switchboard:live", ({ detail }) => close(closures[detail.state]));
  document.addEventListener("switchboard:swapped", () => {
    swaps += 1;
    settle();
  });
  document.addEventListener("switchboard:tick", settle);
  if (document.documentElement.dataset.live !== "live") close("Connecting…");
};

// One press, from a button or a dialog. Returns {uuid}; {problem, fields} when it was not done;
// {} when one on the same target is on its way already, or was not agreed to. `asks`: what
// `confirm` takes, where the question comes before the press. `words`: what was pressed, for a page
// without a ledger.
export const ask = async ({
  url = form.action,
  fields,
  target = fields.toString(),
  name = fields.get("verb"),
  asks,
  words,
}) => {
  if (closedBecause) return { problem: closedBecause };
  if (pending.has(target)) return {};
  if (asks && !(await isAgreed({ ...asks, fields }))) return {};
  let answer = await press({ url, fields, target, name, words });
  // More would happen than was agreed to, or more than the name of the verb says.
  while (answer.question && (await isAgreed({ ...asks, fields, question: answer.question }))) {
    answer = await press({ url, fields, target, name, words });
  }
  return answer.question ? {} : answer;
};

const isAgreed = async (about) => {
  const agreed = await confirm(about);
  if (agreed !== null) about.fields.set("confirmed", agreed);
  return agreed !== null;
};

const press = async ({ url, fields, target, name, words = "Your command" }) => {
  if (closedBecause) return { problem: closedBecause };
  const pressed = { name, at: Date.now(), uuid: "", answeredAt: 0, swaps };
  pending.set(target, pressed);
  refreshAll();
  setTimeout(refreshAll, 1050); // by then it says what it waits for
  const answer = await post(url, fields);
  if (answer.problem) {
    pending.delete(target);
    refreshAll();
    return answer;
  }
  pressed.uuid = answer.uuid;
  if (answer.uuid) outcomes.expect(answer.uuid, words);
  if (answer.isDone) {
    pressed.answeredAt = Date.now();
    setTimeout(settle, SHOWN_SECONDS * 1000);
  }
  settle();
  return answer;
};

const onSubmit = (event) => {
  const button = event.submitter;
  const isOurs = event.target === form || "inPlace" in event.target.dataset;
  if (!isOurs || !button?.dataset.action) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled") !== "true") send(button);
};

const send = async (button) => {
  // Of a form with one address the button has none of its own.
  const address = button.hasAttribute("formaction") ? button.formAction : button.form.action;
  const [url, query] = address.split("?");
  const fields = new URLSearchParams(query);
  if (button.name) fields.set(button.name, button.value);
  const ticked = button.closest("[data-with]")?.querySelectorAll("input:checked") ?? [];
  for (const box of ticked) fields.append(box.name, box.value);
  const place = button.dataset.place ?? button.closest(PLACES)?.id ?? "";
  outcomes.tell(place, "");
  const target = targetOf(button);
  const words = button.getAttribute("aria-label") ?? button.textContent.trim();
  const asks = questionOf(button);
  const { problem, go } = await ask({ url, fields, target, name: nameOf(button), words, asks });
  if (problem) outcomes.tell(place, problem);
  else if (go) location.assign(go);
  else if (ticked.length) shut(button.closest("details"));
};

// What it holds is hidden then, and the keyboard goes on from what opens it.
const shut = (details) => {
  const hadFocus = details.contains(document.activeElement);
  details.open = false;
  if (hadFocus) details.querySelector("summary").focus({ preventScroll: true });
};

// The button is known by what it does, also after a morph has replaced it.
const questionOf = (button) => {
  if (!button.dataset.confirm) return undefined;
  const key = keyOf(button);
  const buttons = () => [...document.querySelectorAll("button[data-confirm]")];
  return {
    title: button.dataset.confirm,
    isThere: () => buttons().some((one) => keyOf(one) === key),
  };
};

const keyOf = (button) => `${button.formAction} ${button.value}`;

// What a button is about: the conference and the person in its address, or the command to undo.
const targetOf = (button) => {
  if (button.dataset.about) return button.dataset.about;
  const address = button.getAttribute("formaction") ?? "";
  return address.split("?")[1] || address;
};

// By which a button is known, also where its opposite stands there by now.
const nameOf = (button) => (button.form === form ? button.value : keyOf(button));

// A press is over for this page when the server shows its row, in whatever state.
const settle = () => {
  for (const [target, press] of pending) {
    const isLate = Date.now() - press.at > PATIENCE_SECONDS * 1000;
    const isSeen = press.answeredAt ? isToldOf(press) : isShown(press.uuid);
    if (!isSeen && !isLate) continue;
    pending.delete(target);
    if (!isSeen) giveUp();
  }
  refreshAll();
  outcomes.follow();
};

const isShown = (uuid) =>
  uuid && document.querySelector(`[data-command="${uuid}"], [data-press="${uuid}"]`) !== null;

const isToldOf = ({ answeredAt, swaps: before }) =>
  swaps > before || Date.now() - answeredAt >= SHOWN_SECONDS * 1000;

const giveUp = () => {
  const words = `No update on your command for ${PATIENCE_SECONDS} s. Check what the page shows.`;
  toasts.show(words, { tone: "unknown" });
};

// --- What a button shows: the connection, this page's presses on their way, (data-busy) those of
// everybody, and (data-off) why it makes no sense just now ---

const close = (reason) => {
  closedBecause = reason;
  refreshAll();
};

export const refreshAll = () => {
  for (const button of document.querySelectorAll("button[data-action]")) refresh(button);
  const openers = "button[data-opens], button[data-many], dialog form button[type=submit]";
  for (const button of document.querySelectorAll(openers)) {
    const why = closedBecause || button.dataset.off;
    setAttribute(button, "aria-disabled", why ? "true" : null);
    if (!button.dataset.action) setTitle(button, why);
  }
};

const refresh = (button) => {
  const press = pending.get(targetOf(button));
  const isThis = press
    ? family(press.name) === family(nameOf(button))
    : button.dataset.busy === "this";
  const isWaiting = press && isThis && Date.now() - press.at > 1000;
  const { busy, off } = button.dataset;
  const isClosed = closedBecause || press || busy || off;
  // aria-disabled, not disabled: the button keeps its focus and can say why.
  setAttribute(button, "aria-disabled", isClosed ? "true" : null);
  setAttribute(button, "aria-busy", isThis ? "true" : null);
  setTitle(button, closedBecause || (isWaiting ? "Sent. Waiting for an answer" : off));
};

// Mute and unmute stand on one button.
const family = (verb) => verb.replace(/^un/, "");

// Without anything to say, the title tells what the button means, or its name.
const setTitle = (button, text) =>
  setAttribute(button, "title", text || button.dataset.means || button.getAttribute("aria-label"));

const setAttribute = (button, name, value) => {
  if (value === button.getAttribute(name)) return;
  if (value) button.setAttribute(name, value);
  else button.removeAttribute(name);
};
