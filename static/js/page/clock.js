// One timer for every time on the page. Nothing is counted up: each tick computes from the server's own timestamps and
// the measured difference between the two clocks, so that a tab that slept is right at once.
//
//   data-since="<ms>"   time since then, 1:42          data-warn, data-crit="<seconds>": thresholds, shown as data-local-level
//   data-until="<ms>"   time until then, 0:06
//   data-ago="<ms>"     "3 s ago"
//   data-clock="<ms>"   that moment on the viewer's wall clock, 14:02:08
//   data-moment="<ms>"  that day and minute, for what is long past
//   data-appears-at, data-vanishes-at="<ms>"           shown from then on, until then
"use strict";
window.switchboard = window.switchboard || {};
{
  const ticking = "[data-since],[data-until],[data-ago],[data-clock],[data-moment],[data-appears-at],[data-vanishes-at]";
  const locale = navigator.language;
  const wall = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "short" }).formatToParts().find((part) => part.type === "timeZoneName").value;

  let offset = 0;
  let bestRoundTrip = Infinity;

  const now = () => Date.now() + offset;

  // Without a connection the page shows one past moment: its figures stand still there, and the banner tells how old it is.
  let frozenAt = 0;
  const freeze = (moment) => {
    if (frozenAt === moment) return;
    frozenAt = moment;
    tick();
  };

  // The measurement with the shortest way there and back is the truest; older ones lose weight slowly.
  const correct = (serverNow, roundTrip) => {
    bestRoundTrip *= 1.02;
    if (roundTrip > bestRoundTrip) return;
    bestRoundTrip = roundTrip;
    offset = serverNow + roundTrip / 2 - Date.now();
  };

  const duration = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const tail = String(seconds % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
  };

  const age = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    if (seconds < 60) return seconds ? `${seconds} s ago` : "now";
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} d ago`;
  };

  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const level = (element, ms) => {
    const { warn, crit } = element.dataset;
    if (!warn) return;
    const found = ms > crit * 1000 ? "crit" : ms > warn * 1000 ? "warn" : "";
    if ((element.dataset.localLevel || "") === found) return;
    if (found) element.dataset.localLevel = found;
    else delete element.dataset.localLevel;
  };

  const show = (element, moment) => {
    const { since, until, ago, clock, moment: then, appearsAt, vanishesAt } = element.dataset;
    if (since || ago) {
      const ms = moment - (since || ago);
      write(element, since ? duration(ms) : age(ms));
      level(element, ms);
    } else if (until) {
      write(element, duration(until - moment + 999));
    } else if (clock) {
      write(element, wall.format(+clock));
      if (!element.title) element.title = full.format(+clock);
    } else if (then) {
      write(element, day.format(+then));
    }
    if (appearsAt || vanishesAt) {
      element.toggleAttribute("data-local-off", (appearsAt && moment < appearsAt) || (vanishesAt && moment >= vanishesAt) || false);
    }
  };

  const tick = (root = document) => {
    const moment = frozenAt || now();
    if (root.matches?.(ticking)) show(root, moment);
    for (const element of root.querySelectorAll(ticking)) show(element, moment);
  };

  const header = () => {
    const time = document.getElementById("wall-time");
    if (!time) return;
    write(time, wall.format(now()));
    write(document.getElementById("wall-zone"), zone);
  };

  const everySecond = () => {
    header();
    tick();
    document.dispatchEvent(new CustomEvent("switchboard:tick"));
    // Aligned to the server's second: the figures of two screens side by side change together.
    setTimeout(everySecond, 1000 - (now() % 1000) + 5);
  };

  switchboard.clock = { now, correct, freeze, tick, duration, age, wall: (ms) => wall.format(ms) };

  everySecond();
  document.documentElement.dataset.ticking = "on";
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
