// One WebSocket, and a page that is true or says how old it is. The server pushes whole fragments
// and, on every connection, first all of them; so losing the connection costs nothing but time, and
// that is shown.

import * as clock from "../page/clock.js";
import * as toasts from "../page/toasts.js";
import * as fragments from "./fragments.js";
import * as status from "./status.js";

// Milliseconds, all of them.
const PING_EVERY = 5000;
const SILENCE = 12000;
const SLOW = 1500;
const BANNER_AFTER = 2000;
const OFFLINE_AFTER = 30000;
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 10000;

// With which the server closes a socket (dashboard/access/socket_sessions.py).
const SIGNED_OUT = 4401;
const FORBIDDEN = 4403;
const NO_LINK = 4410;
// With these it may let one in later; what each means, `status` says.
const PASSING = { 4429: "crowded", 4503: "unavailable" };
const RESTARTING = 4012;
// A thousand screens must not come back in the same moment.
const SPREAD = 3000;

let socket = null;
let attempts = 0;
let retryTimer = 0;
let lostAt = performance.now();
let lostBy = 0; // the code with which the last connection was closed
let lastHeard = 0; // on our own monotonic clock
let dataFrom = clock.now(); // on the server's clock: when the page was last known to be true
let roundTrip = 0;
let newest = 0; // the highest version that this connection brought
let pinged = 0; // when the unanswered ping left, 0 without one
let hasBeenLive = false;
let isOld = false; // the server answers, and says that it cannot tell whether this is still true
let isOver = false;

export const start = () => {
  setInterval(ping, PING_EVERY);
  document.addEventListener("switchboard:tick", watch);
  addEventListener("online", retryNow);
  addEventListener("offline", judge);
  addEventListener("pageshow", retryNow);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    retryNow();
    ping();
  });
  document.getElementById("banner-retry").addEventListener("click", retryNow);
  connect();
};

const connect = () => {
  clearTimeout(retryTimer);
  if (isOver || socket) return;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const topic = encodeURIComponent(document.body.dataset.topic);
  const opened = new WebSocket(`${scheme}//${location.host}/live/?topic=${topic}`, protocols());
  socket = opened;
  lastHeard = performance.now();
  opened.onopen = () => {
    fragments.forget();
    newest = 0;
    ping();
  };
  opened.onmessage = (event) => socket === opened && hear(JSON.parse(event.data));
  opened.onclose = (event) => socket === opened && lose(event.code);
};

// A screen at which nobody is signed in shows the token of its link, /kiosk/<token>/. In the
// address of the socket it would get into the logs of whatever is in between.
const protocols = () => {
  if (!("kiosk" in document.body.dataset)) return [];
  return ["switchboard", `kiosk.${location.pathname.split("/")[2]}`];
};

const hear = (message) => {
  lastHeard = performance.now();
  if (message.type === "pong") return pong(message);
  if (message.type === "age") return age(message);
  if (message.type !== "fragments") return;
  if (!isOld) dataFrom = message.now;
  newest = message.fragments.reduce((most, { version }) => Math.max(most, version), newest);
  const changes = fragments.apply(message);
  if (message.full) arrive(changes);
};

const arrive = (changes) => {
  attempts = 0;
  const away = hasBeenLive && lostAt ? performance.now() - lostAt : 0;
  lostAt = 0;
  hasBeenLive = true;
  judge();
  if (away <= BANNER_AFTER) return;
  const counted = `${changes} ${changes === 1 ? "change" : "changes"}`;
  const news = changes ? `caught up, ${counted}` : "nothing had changed";
  toasts.show(`Reconnected: ${news}.`);
};

const ping = () => {
  if (socket?.readyState !== WebSocket.OPEN || pinged) return;
  pinged = performance.now();
  socket.send(JSON.stringify({ type: "ping", echo: pinged }));
};

const pong = ({ echo, now, telnyx_ahead: telnyxAhead, as_of: asOf, seq, version }) => {
  roundTrip = performance.now() - echo;
  pinged = 0;
  clock.correct(now, roundTrip);
  clock.setTelnyxAhead(telnyxAhead);
  document.dispatchEvent(new CustomEvent("switchboard:version", { detail: { version } }));
  if (lostAt) return age({ now, as_of: asOf });
  // The server says what it sent last: with less than that in hand something was lost on the way,
  // and only a fresh snapshot makes the page true again.
  if (seq > newest) return abandon();
  age({ now, as_of: asOf });
};

// What is shown is known to be true as of then; that is now, unless the server cannot read its
// data.
const age = ({ now, as_of: asOf }) => {
  isOld = asOf < now;
  if (lostAt) return;
  dataFrom = asOf;
  judge();
};

const watch = () => {
  // A socket that is open but does not answer is worth nothing. Only an unanswered ping counts:
  // timers of a hidden tab run once a minute, and silence alone would then look like a loss.
  const since = socket?.readyState === WebSocket.CONNECTING ? lastHeard : pinged;
  if (socket && since && performance.now() - since > SILENCE - PING_EVERY) abandon();
  judge();
};

const abandon = () => {
  const dead = socket;
  lose(0);
  dead.close();
};

const lose = (code) => {
  if (socket) socket.onclose = null;
  socket = null;
  pinged = 0;
  lostBy = code;
  lostAt ||= performance.now();
  if (code === SIGNED_OUT) return end("signed-out", "signed-out");
  if (code === FORBIDDEN) return end("offline", "forbidden");
  if (code === NO_LINK) return end("signed-out", "no-link");
  judge();
  attempts += 1;
  const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (attempts - 1));
  const wait = code === RESTARTING ? SPREAD * Math.random() : longest * (0.5 + Math.random() / 2);
  retryTimer = setTimeout(connect, wait);
};

const end = (state, dialogId) => {
  isOver = true;
  say(state);
  status.end(dialogId);
};

const retryNow = () => {
  if (isOver || (socket && !lostAt)) return;
  attempts = 0;
  if (!socket) connect();
};

const judge = () => {
  if (!isOver) say(stateNow());
};

const stateNow = () => {
  if (lostAt) return !navigator.onLine || awayFor() > OFFLINE_AFTER ? "offline" : "reconnecting";
  if (isOld) return "old";
  const isSlow = roundTrip > SLOW || (pinged && performance.now() - pinged > SLOW);
  return isSlow ? "slow" : "live";
};

const awayFor = () => (lostAt ? performance.now() - lostAt : 0);

const say = (state) =>
  status.say({
    state,
    hasBeenLive,
    isPast: !isOver && (isOld || awayFor() > BANNER_AFTER),
    isOver,
    isLost: Boolean(lostAt),
    lostBecause: PASSING[lostBy] ?? "",
    dataFrom,
    roundTrip,
    silence: performance.now() - lastHeard,
  });
