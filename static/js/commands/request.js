// One press on its way to the server, and what came back, in words.

const ANSWER_SECONDS = 10;

const DOUBT =
  "It may or may not have been received. Check the list of commands before trying again.";

// Returns {uuid} of the command, or {problem, fields}: what was wrong, and the fields by name that
// break a rule. Never throws.
export const post = async (url, fields) => {
  try {
    const response = await fetch(url, {
      method: "POST",
      body: fields,
      headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "application/json" },
      signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
    });
    return read(response, await response.json().catch(() => ({})));
  } catch {
    return { problem: `No answer from the server. ${DOUBT}` };
  }
};

const read = (response, answer) => {
  if (response.ok && answer.command) return { uuid: answer.command };
  if (response.redirected) {
    return { problem: "You are signed out, so it was not carried out. Sign in again." };
  }
  return { problem: answer.problem || failure(response.status), fields: answer.fields ?? {} };
};

// Behind a status of 500 or more, the press may be written already.
const failure = (status) =>
  status < 500
    ? `The server refused it (${status}), so it was not carried out. Reload the page and try again.`
    : `The server failed (${status}). ${DOUBT}`;
