// One press on its way to the server, and what came back, in words.

const ANSWER_SECONDS = 10;

const DOUBT =
  "It may or may not have been received. Check what the page shows before trying again.";

// Returns {uuid} of the command, {isDone, go} where it is none and is done, and where to go on; or
// {problem, fields, question}: what was wrong, the fields by name that break a rule, and what to
// ask before the same press is sent again. Never throws.
export const post = async (url, fields) => {
  try {
    const response = await send(url, fields);
    return read(response, await response.json().catch(() => ({})));
  } catch {
    return { problem: `No answer from the server. ${DOUBT}` };
  }
};

// What a press with these fields will do: {needed, title, text, agree, confirmed}, or {problem}.
export const inquire = async (fields) => {
  try {
    const response = await send(document.body.dataset.question, fields);
    const answer = await response.json();
    return response.ok ? answer : { problem: answer.problem };
  } catch {
    return { problem: "Could not find out what this would do. Cancel, and try again." };
  }
};

// The contacts that match what was typed, or the one with an id: {contacts, is_cut}. Throws.
export const contacts = async (url, fields) => {
  const response = await send(url, fields);
  if (!response.ok) throw new Error(response.status);
  return response.json();
};

// What a dialog asks before anything is pressed: the answer, or {problem}.
export const ask = async (url, fields) => {
  try {
    return await (await send(url, fields)).json();
  } catch {
    return { problem: "No answer from the server, so the number could not be checked." };
  }
};

const send = (url, fields) =>
  fetch(url, {
    method: "POST",
    body: fields,
    headers: { "X-CSRFToken": document.body.dataset.csrf, Accept: "application/json" },
    signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
  });

const read = (response, answer) => {
  if (response.ok && answer.command) return { uuid: answer.command };
  if (response.ok && answer.done) return { isDone: true, go: answer.go };
  if (response.redirected) {
    return { problem: "You are signed out, so it was not carried out. Sign in again." };
  }
  const { problem, fields = {}, question } = answer;
  return { problem: problem || failure(response.status), fields, question };
};

// Behind a status of 500 or more, the press may be written already.
const failure = (status) =>
  status < 500
    ? `The server refused it (${status}), so it was not carried out. Reload the page and try again.`
    : `The server failed (${status}). ${DOUBT}`;
