// The entry of every live screen: its parts, in the order in which they start. They act when they
// are started, never when they are imported; so this order is the only one, and it is also that in
// which they hear what is announced on the document:
//
//   switchboard:tick      a second has passed (page/clock.js)
//   switchboard:swapped   fragments have been put in place (live/fragments.js)
//   switchboard:found     a list has been filtered (page/find.js)
//   switchboard:live      the state of the connection has changed (live/status.js)
//   switchboard:age       how old the data is (live/status.js)
//   switchboard:version   which version of the pages the server has (live/connection.js)
//   switchboard:opened    a dialog has been opened (commands/dialogs.js)
//   switchboard:menu      a menu is about to open (commands/menus.js)

import * as choices from "./commands/choices.js";
import * as confirm from "./commands/confirm.js";
import * as contacts from "./commands/contacts.js";
import * as dialogs from "./commands/dialogs.js";
import * as menus from "./commands/menus.js";
import * as naming from "./commands/naming.js";
import * as outcomes from "./commands/outcomes.js";
import * as palette from "./commands/palette.js";
import * as presses from "./commands/presses.js";
import * as attention from "./live/attention.js";
import * as connection from "./live/connection.js";
import * as fragments from "./live/fragments.js";
import * as help from "./live/help.js";
import * as lists from "./live/lists.js";
import * as supervisor from "./live/supervisor.js";
import * as clock from "./page/clock.js";
import * as find from "./page/find.js";
import * as own from "./page/own.js";
import * as rows from "./page/rows.js";
import * as shortcuts from "./page/shortcuts.js";
import * as tab from "./page/tab.js";
import * as toasts from "./page/toasts.js";

const parts = [
  own,
  clock,
  find,
  shortcuts,
  toasts,
  menus, // before confirm: a question about somebody who has gone loses its button, then closes
  confirm,
  choices,
  contacts,
  naming, // after contacts: it knows what their box begins with
  palette,
  outcomes,
  presses,
  dialogs,
  rows,
  tab,
  attention,
  lists,
  fragments,
  connection,
  supervisor,
  help,
];
// Without what puts fragments in place nothing starts, and the page says that it is not whole.
if (window.htmx) for (const part of parts) part.start();
