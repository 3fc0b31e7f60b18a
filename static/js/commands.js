// Presses. Without scripts a button posts its form; with them the press is sent from here, and the button tells at once
// that it is on its way. What another person hears is never guessed: a mark changes only when the server says so. So a
// press ends here when the ledger (or the row) shows it; from then on the server's own marks tell the rest.
"use strict";
window.switchboard = window.switchboard || {};
{
  const PATIENCE_SECONDS = 20;
  const ANSWER_SECONDS = 10;
  const root = document.documentElement;
  const pending = new Map(); // target -> {button selector, verb, at, uuid}
  const mine = new Set(); // uuids of this page's presses, until their end has been told
  const dismissed = new Set();
  const form = document.getElementById("press");
  let closedBecause = "";

  const targetOf = (button) => button.formAction.split("?")[1] || button.formAction;

  const buttonsOf = (target) => [...document.querySelectorAll("button[data-action]")].filter((button) => targetOf(button) === target);

  // --- Pressing ---

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target !== form || !button?.dataset.action) return;
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.confirm) confirm(button);
    else send(button);
  });

  const send = async (button) => {
    const target = targetOf(button);
    if (pending.has(target) || closedBecause) return;
    const press = { verb: button.value, at: Date.now(), uuid: "" };
    pending.set(target, press);
    decorate();
    tell(button, "");
    const { problem, uuid } = await post(button);
    if (problem) {
      finish(target);
      tell(button, problem);
      return;
    }
    press.uuid = uuid;
    mine.add(uuid);
    settle();
  };

  const post = async (button) => {
    const [, query] = button.formAction.split("?");
    const fields = new URLSearchParams(query);
    fields.set("verb", button.value);
    try {
      const response = await fetch(button.formAction, {
        method: "POST",
        body: fields,
        headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "application/json" },
        signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok && answer.command) return { uuid: answer.command };
      if (response.redirected || response.status === 401) return { problem: "You are signed out: it was not done. Sign in again." };
      return { problem: answer.problem || `The server refused it (${response.status}); it was not done.` };
    } catch {
      return { problem: "No answer from the server. It may have arrived or not: look at the list of commands before pressing again." };
    }
  };

  const finish = (target) => {
    pending.delete(target);
    for (const button of buttonsOf(target)) release(button);
  };

  // --- Showing what is on its way ---

  const hold = (button, isPressed) => {
    if (button.dataset.localPressed) return;
    button.dataset.localPressed = button.getAttribute("aria-disabled") || "free";
    button.setAttribute("aria-disabled", "true");
    if (isPressed) button.setAttribute("aria-busy", "true");
  };

  const release = (button) => {
    if (!button.dataset.localPressed) return;
    const before = button.dataset.localPressed;
    delete button.dataset.localPressed;
    if (before === "true") return;
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  };

  const decorate = () => {
    for (const [target, press] of pending) {
      for (const button of buttonsOf(target)) {
        hold(button, button.value === press.verb);
        const waits = button.value === press.verb && Date.now() - press.at > 1000;
        if (waits) button.title = "Sent. Waiting for Telnyx";
      }
    }
  };

  // A press is over for this page when the server shows its row, in whatever state.
  const settle = () => {
    for (const [target, press] of pending) {
      const seen = press.uuid && document.querySelector(`[data-command="${press.uuid}"], [data-press="${press.uuid}"]`);
      const late = Date.now() - press.at > PATIENCE_SECONDS * 1000;
      if (!seen && !late) continue;
      finish(target);
      if (late && !seen) toast(`Nothing was heard of “${press.verb}” for ${PATIENCE_SECONDS} s. Look at the list of commands.`, { isTrouble: true });
    }
    follow();
  };

  // What became of this page's own presses: a chance to undo, or the reason why not.
  const follow = () => {
    for (const uuid of mine) {
      const line = document.querySelector(`[data-command="${uuid}"]`);
      if (!line) continue;
      const { state, undoUntil } = line.dataset;
      if (state === "failed" || state === "expired") {
        mine.delete(uuid);
        if (!document.querySelector(`.trouble[data-press="${uuid}"]`)) toast(line.querySelector(".ledger-text b").textContent + ": " + reasonOf(line), { isTrouble: true });
      } else if ((state === "accepted" || state === "confirmed") && undoUntil) {
        mine.delete(uuid);
        offerUndo(line, Number(undoUntil));
      } else if (state === "confirmed" || state === "superseded") {
        mine.delete(uuid);
      }
    }
  };

  const reasonOf = (line) => line.querySelector(".ledger-problem")?.textContent.trim() || line.dataset.state;

  // Failure stands where the press was: in the row, beneath the buttons.
  const tell = (button, problem) => {
    const place = button.closest(".person, .card, .console-header, .ledger-line") || document.getElementById("toasts");
    place.querySelector(":scope > [data-local-trouble]")?.remove();
    if (!problem) return;
    if (place.id === "toasts") return toast(problem, { isTrouble: true });
    const words = document.createElement("div");
    words.className = "trouble";
    words.setAttribute("role", "alert");
    words.dataset.localTrouble = place.id;
    words.append(document.createElement("p"), closer(() => words.remove()));
    words.firstChild.textContent = problem;
    place.append(words);
    words.closest("[id]");
  };

  const closer = (close) => {
    const button = document.getElementById("toast").content.querySelector("[data-toast-close]").cloneNode(true);
    button.addEventListener("click", close);
    return button;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    if (!button) return;
    dismissed.add(button.dataset.dismiss);
    hideDismissed();
  });

  const hideDismissed = () => {
    for (const uuid of dismissed) {
      document.querySelector(`.trouble[data-press="${uuid}"]`)?.setAttribute("data-local-off", "");
    }
  };

  // --- Toasts ---

  const toast = (text, { isTrouble = false, until = 0, undo = null } = {}) => {
    const element = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    const region = document.getElementById("toasts");
    element.setAttribute("role", isTrouble ? "alert" : "status");
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

  const offerUndo = (line, until) => {
    if (until <= switchboard.clock.now()) return;
    const id = line.id;
    toast(line.querySelector(".ledger-text b").textContent + ": done.", {
      until,
      undo: () => document.querySelector(`#${CSS.escape(id)} [data-action=undo]`)?.click(),
    });
  };

  document.addEventListener("switchboard:tick", () => {
    for (const element of document.querySelectorAll(".toast[data-vanishes-with]")) {
      if (Number(element.dataset.vanishesWith) <= switchboard.clock.now()) element.remove();
    }
    decorate();
    settle();
  });

  // --- Confirmation: names the object and the count; the safe choice has the focus ---

  const dialog = document.getElementById("confirm");
  let asked = "";

  const confirm = (button) => {
    asked = button.formAction + " " + button.value;
    word(button);
    dialog.returnValue = "";
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
    if (button && button.getAttribute("aria-disabled") !== "true") send(button);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  // The count in the question follows what happens meanwhile; without its object the question closes.
  const refreshQuestion = () => {
    if (!dialog.open) return;
    const button = askedButton();
    if (button) word(button);
    else dialog.close();
  };

  // --- With the connection ---

  const setAvailable = (reason) => {
    closedBecause = reason;
    for (const button of document.querySelectorAll("button[data-action]")) {
      if (reason) shut(button, reason);
      else open(button);
    }
  };

  const shut = (button, reason) => {
    if (button.dataset.localShut === undefined) {
      button.dataset.localShut = button.getAttribute("aria-disabled") || "";
      button.dataset.localTitle = button.title;
    }
    button.setAttribute("aria-disabled", "true");
    button.title = reason;
  };

  const open = (button) => {
    if (button.dataset.localShut === undefined) return;
    if (button.dataset.localShut) button.setAttribute("aria-disabled", button.dataset.localShut);
    else button.removeAttribute("aria-disabled");
    if (button.dataset.localTitle) button.title = button.dataset.localTitle;
    else button.removeAttribute("title");
    delete button.dataset.localShut;
    delete button.dataset.localTitle;
  };

  document.addEventListener("switchboard:live", (event) => {
    const words = {
      live: "", slow: "",
      reconnecting: "Not connected: nothing can be pressed until the connection is back",
      offline: "Offline: nothing can be pressed until the connection is back",
      "signed-out": "You are signed out: nothing can be pressed",
    };
    setAvailable(words[event.detail.state]);
  });

  document.addEventListener("switchboard:swapped", () => {
    if (closedBecause) setAvailable(closedBecause);
    decorate();
    settle();
    hideDismissed();
    refreshQuestion();
  });

  if (root.dataset.live !== "live") setAvailable("Connecting: in a moment");

  switchboard.commands = { toast };
}
