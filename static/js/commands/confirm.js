// The question before a press that does more than its name says, or that cannot be undone. The
// server says what will happen, again with every change while the question stands; what was agreed
// to goes with the press. The safe choice has the focus.

import * as menus from "./menus.js";
import { inquire } from "./request.js";

// What has just changed for the worse is not agreed to by a finger that was on its way already.
const READING_MS = 700;

const dialog = document.getElementById("confirm");
const yes = document.getElementById("confirm-yes");
let open = null; // {fields, isThere, shown, answer}: the question that stands

export const start = () => {
  document.getElementById("confirm-no").addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    if (yes.getAttribute("aria-disabled") !== "true") conclude(open.shown.confirmed);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => conclude(null));
  document.addEventListener("switchboard:swapped", refresh);
};

// Resolves to what was agreed to, or to null. `title` is shown until the server has answered;
// `question` is an answer of the server's; without its object (`isThere`) the question closes.
export const confirm = ({ fields, title = "", question, isThere = () => true }) => {
  conclude(null);
  const answer = new Promise((resolve) => {
    open = { fields, isThere, answer: resolve, shown: question };
  });
  if (question) show(question);
  else wait(title);
  menus.close({ andReturn: true }); // where the focus goes when this closes
  if (!dialog.open) dialog.showModal();
  if (!question) load();
  return answer;
};

const conclude = (agreed) => {
  if (!open) return;
  const { answer } = open;
  open = null;
  if (dialog.open) dialog.close();
  answer(agreed);
};

const refresh = () => {
  if (!open) return;
  if (open.isThere()) load();
  else dialog.close();
};

const load = async () => {
  const asked = open;
  const answer = await inquire(asked.fields);
  if (open !== asked) return;
  if (answer.problem) write(asked.shown?.title ?? "", answer.problem);
  else show(answer);
  if (answer.problem) setOff(true);
};

const show = (question) => {
  const isChanged = open.shown && open.shown.confirmed !== question.confirmed;
  open.shown = question;
  write(question.title, question.text);
  yes.textContent = question.agree;
  setOff(isChanged);
  if (isChanged) setTimeout(() => setOff(false), READING_MS);
};

const wait = (title) => {
  write(title, "Looking up what will happen…");
  yes.textContent = title.replace(/\?$/, "");
  setOff(true);
};

const write = (title, text) => {
  if (title) document.getElementById("confirm-title").textContent = title;
  document.getElementById("confirm-text").textContent = text;
};

// aria-disabled, not disabled: the button keeps its focus.
const setOff = (isOff) => {
  if (isOff) yes.setAttribute("aria-disabled", "true");
  else yes.removeAttribute("aria-disabled");
};
