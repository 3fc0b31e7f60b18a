// The entry of a queue's page: a live screen whose callers can be chosen.

import "./screen.js";

import * as selection from "./commands/selection.js";

selection.start();
