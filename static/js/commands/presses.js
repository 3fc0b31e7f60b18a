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
    if (button.dataset.confirm) switchboard.confirm(button, send);
    else send(button);
  });

  const send = async (button) => {
    const [url, query] = button.formAction.split("?");
    const fields = new URLSearchParams(query);
    fields.set("verb", button.value);
    const place = button.dataset.place ?? button.closest(".person, .card, .console-header, .ledger-line, .caller, .leg, .recording")?.id ?? "";
    switchboard.outcomes.tell(place, "");
    const { problem } = await ask({ url, fields, target: targetOf(button) });
    if (problem) switchboard.outcomes.tell(place, problem);
  };

  // One press, from a button or a dialog: answers {uuid}, or {problem, fields} when it was not done; {} when one on the
  // same target is on its way already. `fields` of the answer: the name of a field -> the rule that it breaks.
  const ask = async ({ url = form.action, fields, target = fields.toString() }) => {
    if (closedBecause) return { problem: `${closedBecause}.` };
    if (pending.has(target)) return {};
    const press = { verb: fields.get("verb"), at: Date.now(), uuid: "" };
    pending.set(target, press);
    refreshAll();
    setTimeout(refreshAll, 1050); // by then it says what it waits for
    const answer = await post(url, fields);
    if (answer.problem) {
      pending.delete(target);
      refreshAll();
      return answer;
    }
    press.uuid = answer.uuid;
    switchboard.outcomes.expect(answer.uuid);
    settle();
    return answer;
  };

  const post = async (url, fields) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        body: fields,
        headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "application/json" },
        signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok && answer.command) return { uuid: answer.command };
      if (response.redirected) return { problem: "You are signed out: it was not done. Sign in again." };
      const words = answer.problem || `The server refused it (${response.status}); it was not done. Reload the page and try again.`;
      return { problem: words, fields: answer.fields ?? {} };
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
    for (const button of document.querySelectorAll("button[data-opens], button[data-many], dialog form button[type=submit]")) {
      setAttribute(button, "aria-disabled", closedBecause ? "true" : null);
      if (!button.dataset.action) setAttribute(button, "title", closedBecause || button.getAttribute("aria-label"));
    }
  };

  // A press is over for this page when the server shows its row, in whatever state.
  const settle = () => {
    for (const [target, press] of pending) {
      const seen = press.uuid && document.querySelector(`[data-command="${press.uuid}"], [data-press="${press.uuid}"]`);
      const late = Date.now() - press.at > PATIENCE_SECONDS * 1000;
      if (!seen && !late) continue;
      pending.delete(target);
      if (late && !seen) switchboard.toasts.show(`Nothing was heard of “${press.verb}” for ${PATIENCE_SECONDS} s. Look at the list of commands.`, { isTrouble: true });
    }
    refreshAll();
    switchboard.outcomes.follow();
  };

  // --- With the connection ---

  const setAvailable = (reason) => {
    closedBecause = reason;
    refreshAll();
  };

  document.addEventListener("switchboard:live", (event) => {
    const words = {
      live: "", slow: "",
      old: "Switchboard cannot read its data now: nothing can be pressed until it can",
      reconnecting: "Not connected: nothing can be pressed until the connection is back",
      offline: "Offline: nothing can be pressed until the connection is back",
      "signed-out": "You are signed out: nothing can be pressed",
    };
    setAvailable(words[event.detail.state]);
  });

  document.addEventListener("switchboard:swapped", settle);
  document.addEventListener("switchboard:tick", settle);

  if (root.dataset.live !== "live") setAvailable("Connecting: in a moment");

  switchboard.commands = { ask };
}
