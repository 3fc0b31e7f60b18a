// The question before what cannot be undone. It names the object and the count; the safe choice has
// the focus.

import * as menus from "./menus.js";

const dialog = document.getElementById("confirm");
let asked = ""; // by which the button is known, also after a morph has replaced it
let agreed = () => {};

export const start = () => {
  document.getElementById("confirm-no").addEventListener("click", () => dialog.close());
  document.getElementById("confirm-yes").addEventListener("click", () => {
    const button = askedButton();
    dialog.close();
    if (button && button.getAttribute("aria-disabled") !== "true") agreed(button);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("switchboard:swapped", refresh);
};

// `then` is called with the button as it is on the page by then, or not at all.
export const confirm = (button, then) => {
  agreed = then;
  asked = keyOf(button);
  word(button);
  menus.close({ andReturn: true }); // where the focus goes when this closes
  dialog.showModal();
};

// The count in the question follows what happens meanwhile; without its object the question closes.
const refresh = () => {
  if (!dialog.open) return;
  const button = askedButton();
  if (button) word(button);
  else dialog.close();
};

const word = (button) => {
  document.getElementById("confirm-title").textContent = button.dataset.confirm;
  document.getElementById("confirm-text").textContent = button.dataset.confirmText;
  document.getElementById("confirm-yes").textContent = button.dataset.confirmVerb;
};

const askedButton = () =>
  [...document.querySelectorAll("button[data-confirm]")].find((one) => keyOf(one) === asked);

const keyOf = (button) => `${button.formAction} ${button.value}`;
