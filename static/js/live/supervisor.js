// A second socket, for what is a supervisor's own: their bar, and the agents who ask for help, on
// every page. The page's own topic, which is drawn for all who watch it, cannot have it. While it is lost the bar says so: somebody may be heard
// without seeing it.

import * as fragments from "./fragments.js";

const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 10000;
const PING_EVERY = 5000;
const SILENCE = 12000;
// With these the server closes for good (dashboard/access/socket_sessions.py).
const FOR_GOOD = [4401, 4403];

let socket = null;
let attempts = 0;
let heardAt = 0;

export const start = () => {
  if (!document.body.dataset.own) return;
  connect();
  setInterval(look, PING_EVERY);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => document.hidden || look());
};

const connect = () => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const topic = encodeURIComponent(document.body.dataset.own);
  const opened = new WebSocket(`${scheme}//${location.host}/live/?topic=${topic}`);
  socket = opened;
  heardAt = performance.now();
  opened.onmessage = (event) => socket === opened && hear(JSON.parse(event.data));
  opened.onclose = (event) => socket === opened && lose(event.code);
};

const hear = (message) => {
  heardAt = performance.now();
  if (message.type === "age") return mark(message.as_of < message.now);
  if (message.type !== "fragments") return;
  if (message.full) {
    attempts = 0;
    mark(false);
  }
  for (const fragment of message.fragments) fragments.show(fragment);
};

const look = () => {
  if (socket?.readyState !== WebSocket.OPEN) return;
  if (performance.now() - heardAt > SILENCE) {
    socket.onclose = null;
    socket.close();
    lose(0);
  } else {
    socket.send(JSON.stringify({ type: "ping", echo: performance.now() }));
  }
};

const lose = (code) => {
  socket = null;
  mark(true);
  if (FOR_GOOD.includes(code)) return;
  attempts += 1;
  const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (attempts - 1));
  setTimeout(connect, longest * (0.5 + Math.random() / 2));
};

// An attribute of the browser's own, on <body>: no push takes it away.
const mark = (isOld) => document.body.toggleAttribute("data-local-own-old", isOld);
