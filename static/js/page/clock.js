// One timer for every time on the page. Nothing is counted up: each tick computes from timestamps
// and the measured differences between three clocks, ours, the server's and Telnyx's, so that a tab
// that slept is right at once. Timestamps are Telnyx's, those with data-ours the server's.
//
//   data-since="<ms>"   time since then, 1:42     data-warn, data-crit="<seconds>": thresholds,
//                                                 shown as data-local-level
//   data-until="<ms>"   time until then, 0:06
//   data-ago="<ms>"     "3 s ago"                  data-ago-of="<id>": of an element whose value
//                                                 is a time, too; the later one counts
//   data-clock="<ms>"   that moment on the viewer's wall clock, 14:02:08
//   data-moment="<ms>"  that day and minute, for what is long past; of the next week, as short as
//                       it is clear: 16:00, Fri 08:00
//   data-appears-at, data-vanishes-at="<ms>"      shown from then on, until then; always the
//                                                 server's
//
// Every tick is announced on the document as "switchboard:tick".

const TICKING =
  "[data-since],[data-until],[data-ago],[data-clock],[data-moment]," +
  "[data-appears-at],[data-vanishes-at]";

const locale = navigator.language;
const timeOfDay = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const wallFormat = new Intl.DateTimeFormat(locale, timeOfDay);
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const day = new Intl.DateTimeFormat(locale, {
  dateStyle: "medium",
  timeStyle: "short",
  hourCycle: "h23",
});
const timeOnly = new Intl.DateTimeFormat(locale, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short" });
const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "short" })
  .formatToParts()
  .find((part) => part.type === "timeZoneName").value;

let offset = 0; // the server's clock, less ours
let telnyxAhead = Number(document.body?.dataset.telnyxAhead || 0); // of the server's clock
let bestRoundTrip = Infinity;
let frozenAt = 0;

export const start = () => {
  everySecond();
  document.documentElement.dataset.ticking = "on";
  document.addEventListener("visibilitychange", () => document.hidden || tick());
};

// The time on the server's clock.
export const now = () => Date.now() + offset;

// The time on Telnyx's clock, and what that clock shows when the server's shows `ms`.
export const telnyxNow = () => now() + telnyxAhead;
export const onTelnyxClock = (ms) => ms + telnyxAhead;

// Without a connection the page shows one past moment: its figures stand still there, and the
// banner tells how old it is. 0 lets them run again.
export const freeze = (moment) => {
  if (frozenAt === moment) return;
  frozenAt = moment;
  tick();
};

// The measurement with the shortest round trip is the truest; older ones lose weight slowly.
export const correct = (serverNow, roundTrip) => {
  bestRoundTrip *= 1.02;
  if (roundTrip > bestRoundTrip) return;
  bestRoundTrip = roundTrip;
  offset = serverNow + roundTrip / 2 - Date.now();
};

export const setTelnyxAhead = (ms) => {
  telnyxAhead = ms;
};

export const tick = (root = document) => {
  const moment = frozenAt || now();
  if (root.matches?.(TICKING)) show(root, moment);
  for (const element of root.querySelectorAll(TICKING)) show(element, moment);
};

export const duration = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
};

export const age = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return seconds ? `${seconds} s ago` : "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
};

// How long that is, in one unit: 45 s, 12 min, 3 h.
export const span = (seconds) => {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
};

export const wall = (ms) => wallFormat.format(ms);

const everySecond = () => {
  header();
  tick();
  document.dispatchEvent(new CustomEvent("switchboard:tick"));
  // Aligned to the server's second: the figures of two screens side by side change together.
  setTimeout(everySecond, 1000 - (now() % 1000) + 5);
};

const header = () => {
  const time = document.getElementById("wall-time");
  if (!time) return;
  write(time, wall(telnyxNow()));
  write(document.getElementById("wall-zone"), zone);
};

// What is to come within a week; undefined for everything else.
const coming = (at, moment) => {
  if (at < moment || at - moment > 6 * 24 * 3600 * 1000) return undefined;
  const isToday = new Date(at).toDateString() === new Date(moment).toDateString();
  return isToday ? timeOnly.format(at) : `${weekday.format(at)} ${timeOnly.format(at)}`;
};

const show = (element, moment) => {
  const { since, until, clock, moment: then, appearsAt, vanishesAt } = element.dataset;
  const ago = latest(element.dataset);
  const isOurs = "ours" in element.dataset;
  const at = isOurs ? moment : onTelnyxClock(moment);
  if (since || ago) {
    const ms = at - (since || ago);
    write(element, since ? duration(ms) : age(ms));
    level(element, ms);
  } else if (until) {
    write(element, duration(until - at + 999));
  } else if (clock) {
    const shown = isOurs ? onTelnyxClock(+clock) : +clock;
    write(element, wall(shown));
    if (!element.title) element.title = full.format(shown);
  } else if (then) {
    write(element, coming(+then, moment) ?? day.format(+then));
  }
  if (appearsAt || vanishesAt) {
    const isEarly = appearsAt && moment < appearsAt;
    const isLate = vanishesAt && moment >= vanishesAt;
    element.toggleAttribute("data-local-off", Boolean(isEarly || isLate));
  }
};

const latest = ({ ago, agoOf }) => {
  const other = agoOf && document.getElementById(agoOf);
  return other ? Math.max(ago, other.value) : ago;
};

// Writing what is there already would still cost a layout.
const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const level = (element, ms) => {
  const { warn, crit } = element.dataset;
  if (!warn && !crit) return;
  const reached = isBeyond(ms, crit) ? "crit" : isBeyond(ms, warn) ? "warn" : "";
  if ((element.dataset.localLevel || "") === reached) return;
  if (reached) element.dataset.localLevel = reached;
  else delete element.dataset.localLevel;
};

// Without a threshold, never.
const isBeyond = (ms, seconds) => seconds !== undefined && ms >= seconds * 1000;
