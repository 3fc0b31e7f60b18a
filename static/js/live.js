// One WebSocket, and a page that is true or says how old it is. The server sends whole fragments; here they are put in
// place without taking away what the operator is doing: focus, typed text, an open menu, the row under the pointer.
//
// The morph is htmx's own, taken through its extension interface because that form is synchronous: a batch of fragments is
// put in place, ticked and filtered in one task, before the browser paints. Attributes that begin with data-local- belong
// to the browser and are left alone.
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
  const ATTENTION = 8000;

  // --- Putting fragments in place ---

  // What the browser decides and the server does not know: an opened <details>, and what commands.js makes of a button.
  const isOurs = (element, name) =>
    (name === "open" && element.tagName === "DETAILS") || (element.dataset.action && ["aria-disabled", "aria-busy", "title"].includes(name));

  let morph;
  htmx.registerExtension("switchboard", {
    init: (api) => {
      morph = api.morph;
    },
    htmx_before_morph_attr: (element, { attrName }) => !isOurs(element, attrName),
  });

  const versions = new Map();
  const known = new Map(); // id -> html last put in place
  const sorts = new WeakMap(); // element -> sort
  const waiting = new Set(); // collections whose order and removals wait for the pointer to leave

  const parse = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content;
  };

  const collectionNamed = (name) => document.querySelector(`[data-collection="${CSS.escape(name)}"]`);

  for (const member of document.querySelectorAll("[data-collection] > [data-sort]")) sorts.set(member, member.dataset.sort);

  // --- Where the operator's attention is ---

  let lastActivity = -Infinity;
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, () => (lastActivity = performance.now()), { passive: true, capture: true });
  }

  // Under the pointer or the keyboard's focus, and used within the last seconds: a forgotten pointer does not freeze a
  // list, and neither does the button that was clicked last (it has the focus, but nobody navigates by it).
  const isAttended = (list) => {
    if (performance.now() - lastActivity > ATTENTION) return false;
    return list.matches(":hover") || list.querySelector(":focus-visible") !== null;
  };

  const put = ({ id, collection, sort, version, html }) => {
    if ((versions.get(id) ?? -1) >= version) return 0;
    versions.set(id, version);
    const element = document.getElementById(id);
    if (element && known.get(id) === html && !("localGone" in element.dataset)) return 0;
    known.set(id, html);
    if (element) replace(element, html);
    else if (collection) insert(collection, html, sort);
    else return 0;
    const member = document.getElementById(id);
    if (collection && member) place(member, sort);
    return 1;
  };

  const marks = (element) => ["state", "muted", "onHold", "waiting", "status", "problems"].map((mark) => element.dataset[mark]).join();

  const replace = (element, html) => {
    const before = marks(element);
    delete element.dataset.localGone;
    element.inert = false;
    morph(element, parse(html), false);
    switchboard.clock.tick(element);
    if (element.parentElement?.dataset.collection && marks(element) !== before) glow(element);
  };

  const insert = (name, html, sort) => {
    const list = collectionNamed(name);
    if (!list) return;
    const member = parse(html).firstElementChild;
    list.append(member);
    switchboard.clock.tick(member);
    glow(member);
  };

  const place = (member, sort) => {
    if (sorts.get(member) === sort) return;
    sorts.set(member, sort);
    waiting.add(member.parentElement);
  };

  const glow = (element) => {
    element.dataset.localChanged = "";
    setTimeout(() => delete element.dataset.localChanged, 1200);
  };

  const drop = (id) => {
    const element = document.getElementById(id);
    known.delete(id);
    if (!element) return 0;
    const list = element.closest("[data-collection]");
    if (list && list !== element && isAttended(list)) {
      retire(element);
      waiting.add(list);
    } else {
      element.remove();
    }
    return 1;
  };

  // It keeps its place, but no longer claims to be there and cannot be pressed.
  const retire = (element) => {
    element.dataset.localGone = "";
    element.inert = true;
    if (element.dataset.present) element.dataset.present = "false";
  };

  // Order, removals and the limit of a list, once nobody is in it.
  const tidy = (list) => {
    if (isAttended(list)) return;
    waiting.delete(list);
    for (const member of list.querySelectorAll(":scope > [data-local-gone]")) member.remove();
    const members = [...list.children];
    const ordered = [...members].sort((a, b) => compare(sorts.get(a) ?? "", sorts.get(b) ?? ""));
    if (members.some((member, index) => member !== ordered[index])) reorder(list, ordered);
    const limit = Number(list.dataset.limit || 0);
    while (limit && list.children.length > limit) list.lastElementChild.remove();
  };

  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  const reorder = (list, ordered) => {
    const focused = document.activeElement;
    ordered.forEach((member, index) => {
      if (list.children[index] === member) return;
      if (list.moveBefore) list.moveBefore(member, list.children[index] ?? null);
      else list.insertBefore(member, list.children[index] ?? null);
    });
    if (focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
  };

  const tidyAll = () => {
    for (const list of waiting) tidy(list);
  };

  const apply = ({ full, fragments, gone }) => {
    let changes = 0;
    for (const fragment of fragments) changes += put(fragment);
    if (full) changes += dropUnlisted(fragments);
    for (const id of gone ?? []) changes += drop(id);
    tidyAll();
    document.dispatchEvent(new CustomEvent("switchboard:swapped"));
    return changes;
  };

  const dropUnlisted = (fragments) => {
    const listed = new Set(fragments.map((fragment) => fragment.id));
    const members = [...document.querySelectorAll("[data-collection] > [id]")];
    return members.filter((member) => !listed.has(member.id) && !("localGone" in member.dataset)).reduce((sum, member) => sum + drop(member.id), 0);
  };

  document.addEventListener("pointerout", tidyAll);
  document.addEventListener("focusout", () => setTimeout(tidyAll));
  document.addEventListener("switchboard:tick", tidyAll);

  // --- The connection, honestly ---

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
  let isOver = false;

  const connect = () => {
    clearTimeout(retryTimer);
    if (isOver || socket) return;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const opened = new WebSocket(`${scheme}//${location.host}/live/?topic=${encodeURIComponent(topic)}`);
    socket = opened;
    lastHeard = performance.now();
    opened.onopen = () => {
      versions.clear();
      newest = 0;
      ping();
    };
    opened.onmessage = (event) => socket === opened && hear(JSON.parse(event.data));
    opened.onclose = (event) => socket === opened && lose(event.code);
  };

  const hear = (message) => {
    lastHeard = performance.now();
    if (message.type === "pong") return pong(message);
    if (message.type !== "fragments") return;
    dataFrom = message.now;
    newest = message.fragments.reduce((highest, { version }) => Math.max(highest, version), newest);
    const changes = apply(message);
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
      switchboard.commands.toast(changes ? `Connected again: caught up, ${changes} ${changes === 1 ? "change" : "changes"}.` : "Connected again: nothing had changed.");
    }
  };

  const ping = () => {
    if (socket?.readyState !== WebSocket.OPEN || pinged) return;
    pinged = performance.now();
    socket.send(JSON.stringify({ type: "ping", echo: pinged }));
  };

  const pong = ({ echo, now, seq }) => {
    roundTrip = performance.now() - echo;
    pinged = 0;
    switchboard.clock.correct(now, roundTrip);
    if (lostAt) return;
    // The server says what it sent last: with less than that in hand something was lost on the way, and only a fresh
    // snapshot makes the page true again.
    if (seq > newest) return abandon();
    dataFrom = now;
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
    if (!lostAt) say(roundTrip > SLOW || (pinged && performance.now() - pinged > SLOW) ? "slow" : "live");
    else say(!navigator.onLine || away > OFFLINE_AFTER ? "offline" : "reconnecting");
  };

  const say = (state) => {
    const root = document.documentElement;
    const before = root.dataset.live;
    root.dataset.live = state;
    const words = { live: "live", slow: "slow", reconnecting: hasBeenLive ? "reconnecting" : "connecting", offline: "offline", "signed-out": "signed out" };
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
    const isLost = lostAt && performance.now() - lostAt > BANNER_AFTER && !isOver;
    document.documentElement.toggleAttribute("data-local-stale", Boolean((isLost || isOver) && age > STALE_AFTER));
    switchboard.clock.freeze(isLost || isOver ? dataFrom : 0);
    if (isLost) {
      const title = `Showing data from ${switchboard.clock.wall(dataFrom)}, ${Math.round(age / 1000)} s old`;
      document.getElementById("banner-title").textContent = title;
      const text = navigator.onLine
        ? "The connection to Switchboard is lost. Trying again by itself; nothing can be pressed meanwhile."
        : "This device has no network. Nothing can be pressed until it is back.";
      const words = document.getElementById("banner-text");
      if (words.textContent !== text) words.textContent = text;
    }
    element.hidden = !isLost;
  };

  const figures = (state) => {
    const text = state === "live" || state === "slow"
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
