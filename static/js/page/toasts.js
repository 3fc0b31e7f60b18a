// Short messages at the lower edge. Good news leaves by itself, an offer to undo at its time; trouble stays until it is read.
"use strict";
window.switchboard = window.switchboard || {};
{
  const show = (text, { isTrouble = false, until = 0, undo = null } = {}) => {
    const element = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    const region = document.getElementById("toasts");
    if (isTrouble) element.setAttribute("role", "alert");
    element.classList.toggle("is-trouble", isTrouble);
    element.querySelector("p").textContent = text;
    element.querySelector("[data-toast-close]").addEventListener("click", () => element.remove());
    if (undo) armUndo(element, until, undo);
    region.append(element);
    // Good news leaves by itself; trouble stays until it is read.
    if (!isTrouble && !undo) setTimeout(() => element.remove(), 4000);
    while (region.children.length > 4) region.firstElementChild.remove();
    return element;
  };

  const armUndo = (element, until, undo) => {
    const button = element.querySelector("[data-toast-undo]");
    button.hidden = false;
    element.dataset.vanishesWith = until;
    const countdown = button.querySelector(".countdown");
    countdown.dataset.until = until;
    switchboard.clock.tick(countdown);
    button.addEventListener("click", () => {
      element.remove();
      undo();
    });
  };

  const closer = (close) => {
    const button = document.getElementById("toast").content.querySelector("[data-toast-close]").cloneNode(true);
    button.addEventListener("click", close);
    return button;
  };

  document.addEventListener("switchboard:tick", () => {
    for (const element of document.querySelectorAll(".toast[data-vanishes-with]")) {
      if (Number(element.dataset.vanishesWith) <= switchboard.clock.now()) element.remove();
    }
  });

  switchboard.toasts = { show, closer };
}
