// A second socket, for what is a supervisor's own: their bar, and the agents who ask for help, on
// every page. The page's own topic, which is drawn for all who watch it, cannot have it. While it
// may be lost the bar says so: somebody may be heard without seeing it.

import * as fragments from "./fragments.js";

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 10000;
const PING_EVERY = 2000;
// An answer that takes so long is a doubt, and then a loss. Only an unanswered ping counts: timers
// of a hidden tab run once a minute.
const DOUBT = 2500;
const SILENCE = 10000;
// With these the server closes for good (dashboard/access/socket_sessions.py).
const FOR_GOOD = [4401, 4403];

let socket = null;
let attempts = 0;
let pinged = 0; // when the unanswered ping left, 0 without one
let isOld = false; // nothing came since the connection was lost, or the server cannot read its data

export const start = () => {
  if (!document.body.dataset.own) return;
  connect();
  setInterval(ping, PING_EVERY);
  document.addEventListener("switchboard:tick", look);
  addEventListener("online", look);
  addEventListener("offline", look);
  document.addEventListener("visibilitychange", () => document.hidden || ping());
};

const connect = () => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const topic = encodeURIComponent(document.body.dataset.own);
  const opened = new WebSocket(`${scheme}//${location.host}/live/?topic=${topic}`);
  socket = opened;
  pinged = performance.now(); // what comes first answers this
  opened.onmessage = (event) => socket === opened && hear(JSON.parse(event.data));
  opened.onclose = (event) => socket === opened && lose(event.code);
};

const hear = (message) => {
  pinged = 0;
  if (message.type === "age") isOld = message.as_of < message.now;
  if (message.type === "fragments") {
    if (message.full) {
      attempts = 0;
      isOld = false;
    }
    for (const fragment of message.fragments) fragments.show(fragment);
  }
  look();
};

const ping = () => {
  if (socket?.readyState === WebSocket.OPEN && !pinged) {
    pinged = performance.now();
    socket.send(JSON.stringify({ type: "ping", echo: pinged }));
  }
  look();
};

const look = () => {
  const waited = pinged ? performance.now() - pinged : 0;
  if (socket && waited > SILENCE) {
    socket.onclose = null;
    socket.close();
    lose(0);
  }
  // An attribute of the browser's own, on <body>: no push takes it away.
  const isCutOff = isOld || waited > DOUBT || !navigator.onLine;
  document.body.toggleAttribute("data-local-own-old", isCutOff);
};

const lose = (code) => {
  socket = null;
  pinged = 0;
  isOld = true;
  look();
  if (FOR_GOOD.includes(code)) return;
  attempts += 1;
  const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (attempts - 1));
  setTimeout(connect, longest * (0.5 + Math.random() / 2));
};
