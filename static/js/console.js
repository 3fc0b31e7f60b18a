// The entry of a conference's console: a live screen whose people can be chosen.

import "./screen.js";

import * as recordingMenu from "./commands/recording_menu.js";
import * as selection from "./commands/selection.js";
import * as rail from "./page/rail.js";

selection.start();
recordingMenu.start();
rail.start();
