// One WebSocket, and a page that is true or says how old it is. The server pushes whole fragments and, on every connection,
// first all of them; so losing the connection costs nothing but time, and that is shown.
"use strict";
window.switchboard = window.switchboard || {};
{
  const topic = document.body.dataset.topic;
  const PING_EVERY = 5000;
  const SILENCE = 12000;
  const SLOW = 1500;
  const BANNER_AFTER = 2000;
  const STALE_AFTER = 15000;
  const OFFLINE_AFTER = 30000;
  const SHORTEST_WAIT = 500;
  const LONGEST_WAIT = 10000;
  const UNAVAILABLE = 4503;

  let socket = null;
  let attempts = 0;
  let retryTimer = 0;
  let lostAt = performance.now();
  let lastHeard = 0; // on our own monotonic clock
  let dataFrom = switchboard.clock.now(); // on the server's clock: when the page was last known to be true
  let roundTrip = 0;
  let newest = 0; // the highest version that this connection brought
  let pinged = 0; // when the unanswered ping left, 0 without one
  let hasBeenLive = false;
  let isOld = false; // the server answers, and says that it cannot tell whether this is still true
  let lostBy = 0; // the code with which the last connection was closed
  let isOver = false;

  const connect = () => {
    clearTimeout(retryTimer);
    if (isOver || socket) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const opened = new WebSocket(`${scheme}//${location.host}/live/?topic=${encodeURIComponent(topic)}`);
    socket = opened;
    lastHeard = performance.now();
    opened.onopen = () => {
      switchboard.fragments.forget();
      newest = 0;
      ping();
    };
    opened.onmessage = (event) => socket === opened && hear(JSON.parse(event.data));
    opened.onclose = (event) => socket === opened && lose(event.code);
  };

  const hear = (message) => {
    lastHeard = performance.now();
    if (message.type === "pong") return pong(message);
    if (message.type === "age") return age(message);
    if (message.type !== "fragments") return;
    if (!isOld) dataFrom = message.now;
    newest = message.fragments.reduce((highest, { version }) => Math.max(highest, version), newest);
    const changes = switchboard.fragments.apply(message);
    if (message.full) arrived(changes);
  };

  const arrived = (changes) => {
    attempts = 0;
    const wasAway = hasBeenLive && lostAt;
    const away = lostAt ? performance.now() - lostAt : 0;
    lostAt = 0;
    hasBeenLive = true;
    judge();
    if (wasAway && away > BANNER_AFTER) {
      switchboard.toasts.show(changes ? `Connected again: caught up, ${changes} ${changes === 1 ? "change" : "changes"}.` : "Connected again: nothing had changed.");
    }
  };

  const ping = () => {
    if (socket?.readyState !== WebSocket.OPEN || pinged) return;
    pinged = performance.now();
    socket.send(JSON.stringify({ type: "ping", echo: pinged }));
  };

  // What is shown is known to be true as of then; that is now, unless the server cannot read its data.
  const age = ({ now, as_of: asOf }) => {
    isOld = asOf < now;
    if (lostAt) return;
    dataFrom = asOf;
    judge();
  };

  const pong = ({ echo, now, as_of: asOf, seq }) => {
    roundTrip = performance.now() - echo;
    pinged = 0;
    switchboard.clock.correct(now, roundTrip);
    if (lostAt) return age({ now, as_of: asOf });
    // The server says what it sent last: with less than that in hand something was lost on the way, and only a fresh
    // snapshot makes the page true again.
    if (seq > newest) return abandon();
    age({ now, as_of: asOf });
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
    if (code === 4401) return end("signed-out", "signed-out");
    if (code === 4403) return end("offline", "forbidden");
    judge();
    attempts += 1;
    const longest = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (attempts - 1));
    retryTimer = setTimeout(connect, longest * (0.5 + Math.random() / 2));
  };

  const end = (state, dialogId) => {
    isOver = true;
    const back = encodeURIComponent(location.pathname + location.search);
    const link = document.getElementById("signed-out-link");
    link.href = `${link.href.split("?")[0]}?next=${back}`;
    say(state);
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    const dialog = document.getElementById(dialogId);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.showModal();
  };

  const retryNow = () => {
    if (isOver || (socket && !lostAt)) return;
    attempts = 0;
    if (!socket) connect();
  };

  // --- Saying so ---

  const judge = () => {
    if (isOver) return;
    const away = lostAt ? performance.now() - lostAt : 0;
    if (!lostAt && isOld) say("old");
    else if (!lostAt) say(roundTrip > SLOW || (pinged && performance.now() - pinged > SLOW) ? "slow" : "live");
    else say(!navigator.onLine || away > OFFLINE_AFTER ? "offline" : "reconnecting");
  };

  const say = (state) => {
    const root = document.documentElement;
    const before = root.dataset.live;
    root.dataset.live = state;
    const words = { live: "live", slow: "slow", old: "old data", reconnecting: hasBeenLive ? "reconnecting" : "connecting", offline: "offline", "signed-out": "signed out" };
    const word = document.getElementById("link-word");
    if (word.textContent !== words[state]) word.textContent = words[state];
    if (before !== state) {
      document.getElementById("link-spoken").textContent = `Connection: ${words[state]}`;
      document.dispatchEvent(new CustomEvent("switchboard:live", { detail: { state } }));
    }
    banner();
    figures(state);
  };

  const banner = () => {
    const element = document.getElementById("banner");
    const age = switchboard.clock.now() - dataFrom;
    const isPast = (isOld || (lostAt && performance.now() - lostAt > BANNER_AFTER)) && !isOver;
    document.documentElement.toggleAttribute("data-local-stale", Boolean((isPast || isOver) && age > STALE_AFTER));
    switchboard.clock.freeze(isPast || isOver ? dataFrom : 0);
    document.getElementById("banner-retry").hidden = !lostAt;
    if (isPast) {
      const title = `Showing data from ${switchboard.clock.wall(dataFrom)}, ${Math.round(age / 1000)} s old`;
      document.getElementById("banner-title").textContent = title;
      const reason = !lostAt || lostBy === UNAVAILABLE ? "Switchboard cannot read its data now." : "The connection to Switchboard is lost.";
      const text = navigator.onLine || !lostAt
        ? `${reason} Trying again by itself; nothing can be pressed meanwhile.`
        : "This device has no network. Nothing can be pressed until it is back.";
      const words = document.getElementById("banner-text");
      if (words.textContent !== text) words.textContent = text;
    }
    element.hidden = !isPast;
  };

  const figures = (state) => {
    const text = state === "live" || state === "slow" || state === "old"
      ? `Round trip ${Math.round(roundTrip)} ms. Last word from the server ${switchboard.clock.age(performance.now() - lastHeard)}.`
      : "Not connected.";
    document.getElementById("link-figures").textContent = text;
  };

  const watch = () => {
    // A socket that is open but does not answer is worth nothing. Only an unanswered ping counts: timers of a hidden tab
    // run once a minute, and silence alone would then look like a loss.
    const since = socket?.readyState === WebSocket.CONNECTING ? lastHeard : pinged;
    if (socket && since && performance.now() - since > SILENCE - PING_EVERY) abandon();
    judge();
  };

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
}
