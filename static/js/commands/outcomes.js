// What became of the presses of this page: a chance to undo, or why it was not done, said where the press was.
"use strict";
window.switchboard = window.switchboard || {};
{
  const mine = new Set(); // uuids of this page's presses, until their end has been told
  const troubles = new Map(); // id of the row -> element
  const dismissed = new Set();

  const expect = (uuid) => mine.add(uuid);

  const follow = () => {
    for (const uuid of mine) {
      const line = document.querySelector(`[data-command="${uuid}"]`);
      if (!line) continue;
      const { state, undoUntil } = line.dataset;
      if (state === "failed" || state === "expired") {
        mine.delete(uuid);
        failed(line, uuid);
      } else if ((state === "accepted" || state === "confirmed") && undoUntil) {
        mine.delete(uuid);
        offerUndo(line, Number(undoUntil));
      } else if (state === "confirmed" || state === "superseded") {
        mine.delete(uuid);
      }
    }
  };

  // Where the press was, if that place says it; else in a toast, until it does.
  const isTold = (uuid) => document.querySelector(`.trouble[data-press="${uuid}"]`) !== null;

  const failed = (line, uuid) => {
    if (isTold(uuid)) return;
    const words = `${line.querySelector(".ledger-text b").textContent}: ${reasonOf(line)}`;
    switchboard.toasts.show(words, { isTrouble: true }).dataset.tells = uuid;
  };

  const reasonOf = (line) => line.querySelector(".ledger-problem")?.textContent.trim() || line.dataset.state;

  const offerUndo = (line, until) => {
    if (until <= switchboard.clock.now()) return;
    const id = line.id;
    const element = switchboard.toasts.show(summary(line), {
      until,
      undo: () => document.querySelector(`#${CSS.escape(id)} [data-action=undo]`)?.click(),
    });
    element.dataset.follows = id;
  };

  const summary = (line) => `${line.querySelector(".ledger-text b").textContent}: ${line.dataset.state}.`;

  // A toast with an undo is a view of its ledger line: accepted becomes confirmed, or failed with the reason.
  const followToasts = () => {
    for (const element of document.querySelectorAll(".toast[data-tells]")) if (isTold(element.dataset.tells)) element.remove();
    for (const element of document.querySelectorAll(".toast[data-follows]")) {
      const line = document.getElementById(element.dataset.follows);
      if (!line) continue;
      const text = line.dataset.state === "failed" ? `${summary(line)} ${reasonOf(line)}` : summary(line);
      const words = element.querySelector("p");
      if (words.textContent !== text) words.textContent = text;
      element.classList.toggle("is-trouble", line.dataset.state === "failed");
    }
  };

  // Failure stands where the press was: in the row, beneath the buttons; in a toast when the row has gone meanwhile.
  const tell = (id, problem) => {
    troubles.get(id)?.remove();
    troubles.delete(id);
    if (!problem) return;
    const place = document.getElementById(id);
    if (!place) {
      switchboard.toasts.show(problem, { isTrouble: true });
      return;
    }
    const words = document.createElement("div");
    const text = document.createElement("p");
    words.className = "trouble";
    words.setAttribute("role", "alert");
    text.textContent = problem;
    words.append(text, switchboard.toasts.closer(() => tell(id, "")));
    troubles.set(id, words);
    place.append(words);
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

  document.addEventListener("switchboard:swapped", () => {
    keepTroubles();
    follow();
    followToasts();
    hideDismissed();
  });

  switchboard.outcomes = { expect, follow, tell };
}
