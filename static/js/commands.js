// Presses. Without scripts a button posts its form; with them the press is sent from here, and the button tells at once
// that it is on its way. What another person hears is never guessed: a mark changes only when the server says so. So a
// press ends here when the ledger (or the row) shows it; from then on the server's own marks tell the rest.
"use strict";
window.switchboard = window.switchboard || {};
{
  const PATIENCE_SECONDS = 20;
  const ANSWER_SECONDS = 10;
  const root = document.documentElement;
  const pending = new Map(); // target -> {verb, at, uuid}
  const mine = new Set(); // uuids of this page's presses, until their end has been told
  const dismissed = new Set();
  const form = document.getElementById("press");
  let closedBecause = "";

  // What a button is about: the conference and the person in its address, or the command to undo.
  const targetOf = (button) => {
    const address = button.getAttribute("formaction");
    return address.split("?")[1] || address;
  };

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
    refreshAll();
    setTimeout(refreshAll, 1050); // by then it says what it waits for
    tell(button, "");
    const { problem, uuid } = await post(button);
    if (problem) {
      pending.delete(target);
      refreshAll();
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
      if (response.redirected) return { problem: "You are signed out: it was not done. Sign in again." };
      return { problem: answer.problem || `The server refused it (${response.status}); it was not done. Reload the page and try again.` };
    } catch {
      return { problem: "No answer from the server. It may have arrived or not: look at the list of commands before pressing again." };
    }
  };

  // --- What a button shows: the connection, this page's presses on their way, and (data-busy) those of everybody ---

  const family = (verb) => verb.replace(/^un/, "");

  const setAttribute = (button, name, value) => {
    if (value === button.getAttribute(name)) return;
    if (value) button.setAttribute(name, value);
    else button.removeAttribute(name);
  };

  const refresh = (button) => {
    const press = pending.get(targetOf(button));
    const isThis = press ? family(press.verb) === family(button.value) : button.dataset.busy === "this";
    const waits = press && isThis && Date.now() - press.at > 1000;
    // aria-disabled, not disabled: the button keeps its focus and can say why.
    setAttribute(button, "aria-disabled", closedBecause || press || button.dataset.busy ? "true" : null);
    setAttribute(button, "aria-busy", isThis ? "true" : null);
    setAttribute(button, "title", closedBecause || (waits ? "Sent. Waiting for the answer" : button.getAttribute("aria-label")));
  };

  const refreshAll = () => {
    for (const button of document.querySelectorAll("button[data-action]")) refresh(button);
  };

  // A press is over for this page when the server shows its row, in whatever state.
  const settle = () => {
    for (const [target, press] of pending) {
      const seen = press.uuid && document.querySelector(`[data-command="${press.uuid}"], [data-press="${press.uuid}"]`);
      const late = Date.now() - press.at > PATIENCE_SECONDS * 1000;
      if (!seen && !late) continue;
      pending.delete(target);
      if (late && !seen) toast(`Nothing was heard of “${press.verb}” for ${PATIENCE_SECONDS} s. Look at the list of commands.`, { isTrouble: true });
    }
    refreshAll();
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

  // Failure stands where the press was: in the row, beneath the buttons. A morph of the row takes it out, so it is put back.
  const troubles = new Map(); // id of the row -> element

  const placeOf = (button) => button.closest(".person, .card, .console-header, .ledger-line");

  const tell = (button, problem) => {
    const place = placeOf(button);
    if (place) troubles.get(place.id)?.remove();
    if (place) troubles.delete(place.id);
    if (!problem) return;
    if (!place) {
      toast(problem, { isTrouble: true });
      return;
    }
    const words = document.createElement("div");
    const text = document.createElement("p");
    words.className = "trouble";
    words.setAttribute("role", "alert");
    text.textContent = problem;
    words.append(text, closer(() => tell(button, "")));
    troubles.set(place.id, words);
    place.append(words);
  };

  const keepTroubles = () => {
    for (const [id, words] of troubles) {
      if (words.isConnected) continue;
      words.removeAttribute("role"); // spoken once is enough
      const place = document.getElementById(id);
      if (place) place.append(words);
      else troubles.delete(id);
    }
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

  const offerUndo = (line, until) => {
    if (until <= switchboard.clock.now()) return;
    const id = line.id;
    const element = toast(summary(line), {
      until,
      undo: () => document.querySelector(`#${CSS.escape(id)} [data-action=undo]`)?.click(),
    });
    element.dataset.follows = id;
  };

  const summary = (line) => `${line.querySelector(".ledger-text b").textContent}: ${line.dataset.state}.`;

  // A toast with an undo is a view of its ledger line: accepted becomes confirmed, or failed with the reason.
  const followToasts = () => {
    for (const element of document.querySelectorAll(".toast[data-follows]")) {
      const line = document.getElementById(element.dataset.follows);
      if (!line) continue;
      const text = line.dataset.state === "failed" ? `${summary(line)} ${reasonOf(line)}` : summary(line);
      const words = element.querySelector("p");
      if (words.textContent !== text) words.textContent = text;
      element.classList.toggle("is-trouble", line.dataset.state === "failed");
    }
  };

  document.addEventListener("switchboard:tick", () => {
    for (const element of document.querySelectorAll(".toast[data-vanishes-with]")) {
      if (Number(element.dataset.vanishesWith) <= switchboard.clock.now()) element.remove();
    }
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
    refreshAll();
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
    keepTroubles();
    settle();
    followToasts();
    hideDismissed();
    refreshQuestion();
  });

  if (root.dataset.live !== "live") setAvailable("Connecting: in a moment");

  switchboard.commands = { toast };
}
