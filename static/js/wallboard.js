// The entry of wallboards: of the live screens' parts those that show, and what only a wall needs.
// What is announced on the document is listed in screen.js.

import * as attention from "./live/attention.js";
import * as connection from "./live/connection.js";
import * as fragments from "./live/fragments.js";
import * as lists from "./live/lists.js";
import * as supervisor from "./live/supervisor.js";
import * as clock from "./page/clock.js";
import * as tab from "./page/tab.js";
import * as toasts from "./page/toasts.js";
import * as age from "./wall/age.js";
import * as figures from "./wall/figures.js";
import * as fullScreen from "./wall/full_screen.js";
import * as queues from "./wall/queues.js";
import * as settings from "./wall/settings.js";
import * as sounds from "./wall/sounds.js";
import * as turns from "./wall/turns.js";
import * as version from "./wall/version.js";

const parts = [
  queues, // first: it may lead to another address
  clock,
  toasts,
  tab,
  age,
  settings,
  figures,
  sounds,
  turns,
  fullScreen,
  version,
  attention,
  lists,
  fragments,
  connection,
  supervisor,
];
// As in screen.js; the watchdog then loads the page again.
if (window.htmx) for (const part of parts) part.start();
