// The question before what cannot be undone. It names the object and the count; the safe choice has the focus.
"use strict";
window.switchboard = window.switchboard || {};
{
  const dialog = document.getElementById("confirm");
  let asked = "";
  let agreed = () => {};

  // `then` is called with the button as it is on the page by then, or not at all.
  const confirm = (button, then) => {
    agreed = then;
    asked = button.formAction + " " + button.value;
    word(button);
    switchboard.menus.close({ andReturn: true }); // where the focus goes when this closes
    dialog.showModal();
  };

  const word = (button) => {
    document.getElementById("confirm-title").textContent = button.dataset.confirm;
    document.getElementById("confirm-text").textContent = button.dataset.confirmText;
    document.getElementById("confirm-yes").textContent = button.dataset.confirmVerb;
  };

  const askedButton = () =>
    [...document.querySelectorAll("button[data-confirm]")].find((button) => button.formAction + " " + button.value === asked);

  document.getElementById("confirm-no").addEventListener("click", () => dialog.close());
  document.getElementById("confirm-yes").addEventListener("click", () => {
    const button = askedButton();
    dialog.close();
    if (button && button.getAttribute("aria-disabled") !== "true") agreed(button);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  // The count in the question follows what happens meanwhile; without its object the question closes.
  const refreshQuestion = () => {
    if (!dialog.open) return;
    const button = askedButton();
    if (button) word(button);
    else dialog.close();
  };

  document.addEventListener("switchboard:swapped", refreshQuestion);

  switchboard.confirm = confirm;
}
