// What the page says of its connection: the light and the word in the bar, the banner when its data
// may not be true any more, and the figures behind the light.
//
// A changed state is announced as "switchboard:live", with {state}; how old the data is, every
// second as "switchboard:age", with {isOld, seconds, reason}.

import * as clock from "../page/clock.js";

const STALE_AFTER_MS = 15000;

const WORDS = {
  live: "live",
  slow: "slow",
  old: "old data",
  reconnecting: "reconnecting",
  offline: "offline",
  "signed-out": "signed out",
};
// What is live here is no newer than what Telnyx tells.
const TELNYX = { silent: "Telnyx silent", broken: "Telnyx not answering" };
const TELNYX_MEANS = {
  silent:
    "Telnyx silent: Switchboard has received no events from Telnyx for a while. The regular " +
    "check still shows who joins and leaves, a little later.",
  broken:
    "Telnyx not answering: Switchboard gets no answer. This page is connected; what it shows " +
    "cannot be checked, and commands may fail or get no answer.",
};
// Where the bar is narrow, as in its style.
const TELNYX_SHORT = { ...TELNYX, broken: "No answer" };
const narrow = matchMedia("(width < 760px)");
const CANNOT_READ = "Switchboard cannot read its data.";
const NO_NETWORK = "This device has no network connection.";
const LOST = "The connection to Switchboard is lost.";
const CROWDED = "Too many Switchboard pages are open under your account: close some of them.";
const CROWDED_LINK = "This link is open on too many screens: close some, or use another link.";

const root = document.documentElement;
const element = (id) => document.getElementById(id);

// `state` is one of WORDS. `isPast`: the page shows a past moment, `dataFrom` (of the server's
// clock), and means to catch up; `isOver`: it will not. `isLost`: there is no connection;
// `lostBecause`: "unavailable" where the server cannot read its data, "crowded" where it has let as
// many in as it may, or "".
export const say = (facts) => {
  const before = root.dataset.live;
  root.dataset.live = facts.state;
  root.dataset.link = element("telnyx-link")?.dataset.state ?? "ok";
  const word = wordFor(facts);
  write(element("link-word"), word);
  if (before !== facts.state) {
    element("link-spoken").textContent = `Connection: ${word}`;
    const detail = { state: facts.state };
    document.dispatchEvent(new CustomEvent("switchboard:live", { detail }));
  }
  showAge(facts);
  element("link-figures").textContent = figures(facts);
  const means = TELNYX_MEANS[root.dataset.link] ?? "";
  write(element("link-telnyx"), means);
  element("link-telnyx").hidden = !means;
};

// Over the page lies why it will not be live again.
export const end = (dialogId) => {
  const back = encodeURIComponent(location.pathname + location.search);
  const link = element("signed-out-link");
  link.href = `${link.href.split("?")[0]}?next=${back}`;
  // Nobody at a wall is meant to see any longer what was shown there.
  if (dialogId === "no-link") element("main").replaceChildren();
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  const dialog = element(dialogId);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.showModal();
};

const wordFor = ({ state, hasBeenLive }) => {
  if (state === "reconnecting" && !hasBeenLive) return "connecting";
  const isUp = state === "live" || state === "slow";
  const telnyx = narrow.matches ? TELNYX_SHORT : TELNYX;
  return (isUp && telnyx[root.dataset.link]) || WORDS[state];
};

const showAge = ({ isPast, isOver, isLost, lostBecause, dataFrom }) => {
  const age = clock.now() - dataFrom;
  root.toggleAttribute("data-local-stale", (isPast || isOver) && age > STALE_AFTER_MS);
  clock.freeze(isPast || isOver ? dataFrom : 0);
  element("banner-retry").hidden = !isLost;
  if (isPast) {
    const old = clock.span(Math.round(age / 1000));
    const title = `Showing data from ${clock.wall(clock.onTelnyxClock(dataFrom))}, ${old} old`;
    element("banner-title").textContent = title;
    write(element("banner-text"), reasonFor(isLost, lostBecause));
  }
  element("banner").hidden = !isPast;
  const detail = {
    isOld: (isPast || isOver) && age > STALE_AFTER_MS,
    seconds: Math.round(age / 1000),
    reason: causeOf(isLost, lostBecause),
  };
  document.dispatchEvent(new CustomEvent("switchboard:age", { detail }));
};

const reasonFor = (isLost, lostBecause) => {
  const cause = causeOf(isLost, lostBecause);
  // A wall has none.
  const hasCommands = !document.body.classList.contains("wall-page");
  if (!hasCommands) return cause === NO_NETWORK ? cause : `${cause} Retrying automatically.`;
  if (cause === NO_NETWORK) return `${cause} Commands are disabled until it is back.`;
  return `${cause} Retrying automatically; until it succeeds, commands are disabled.`;
};

const causeOf = (isLost, lostBecause) => {
  if (isLost && !navigator.onLine) return NO_NETWORK;
  if (!isLost || lostBecause === "unavailable") return CANNOT_READ;
  if (lostBecause !== "crowded") return LOST;
  return "kiosk" in document.body.dataset ? CROWDED_LINK : CROWDED;
};

const figures = ({ state, roundTrip, silence }) => {
  if (!["live", "slow", "old"].includes(state)) return "Not connected.";
  const last = `Last message from the server: ${clock.age(silence)}.`;
  return `Round trip ${Math.round(roundTrip)} ms. ${last}`;
};

// A screen reader speaks what is written: the same words are not written twice.
const write = (place, text) => {
  if (place.textContent !== text) place.textContent = text;
};
