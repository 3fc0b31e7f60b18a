// Puts the server's fragments into the page without taking away what the operator is doing: focus,
// typed text, an open menu, the row under the pointer.
//
// The morph is htmx's own (a classic script of the page, hence the global), taken through its
// extension interface because that form is synchronous: a batch of fragments is put in place,
// ticked and filtered in one task, before the browser paints. Attributes that begin with
// data-local- belong to the browser and are left alone.
//
// A batch that has been put in place is announced as "switchboard:swapped".

import * as clock from "../page/clock.js";
import * as lists from "./lists.js";

const GLOW_MS = 1200;
const TOLD_BY_GLOW = ["state", "muted", "onHold", "waiting", "status", "problems"];

const versions = new Map(); // id -> version last put in place
const known = new Map(); // id -> html last put in place
let morph;

export const start = () => {
  htmx.registerExtension("switchboard", {
    init: (api) => {
      morph = api.morph;
    },
    htmx_before_morph_attr: (element, { attrName }) => !isOurs(element, attrName),
  });
};

// On each new connection: a snapshot follows, and what another process counted no longer matters.
export const forget = () => versions.clear();

// Returns how much has changed on the page.
export const apply = ({ full, fragments, gone }) => {
  let changes = 0;
  for (const fragment of fragments) changes += put(fragment);
  if (full) changes += dropUnlisted(fragments);
  for (const id of gone ?? []) changes += drop(id);
  lists.tidyAll();
  document.dispatchEvent(new CustomEvent("switchboard:swapped"));
  return changes;
};

// Of another socket than that of the page (own.js): one element that stands alone.
export const show = (fragment) => {
  if (put(fragment)) document.dispatchEvent(new CustomEvent("switchboard:swapped"));
};

// What the browser decides and the server does not know: an opened <details>, what presses.js makes
// of a button, which control of a row the keyboard stands on, or where it stands since a button
// went.
const isOurs = (element, name) => {
  const { action, opens, menu } = element.dataset;
  switch (name) {
    case "open":
      return element.tagName === "DETAILS";
    case "aria-disabled":
    case "title":
      return Boolean(action || opens);
    case "aria-busy":
      return Boolean(action);
    case "aria-expanded":
      return Boolean(menu) || "rail" in element.dataset;
    case "tabindex":
      return "localPlace" in element.dataset || element.closest("[data-roving]") !== null;
    default:
      return false;
  }
};

const put = ({ id, collection, sort, version, html }) => {
  if ((versions.get(id) ?? -1) >= version) return 0;
  versions.set(id, version);
  const element = document.getElementById(id);
  if (element && known.get(id) === html && !lists.isRetired(element)) return 0;
  known.set(id, html);
  if (element) replace(element, html);
  else if (collection) insert(collection, html);
  else return 0;
  const member = document.getElementById(id);
  if (collection && member) lists.place(member, sort);
  return 1;
};

const replace = (element, html) => {
  const before = marks(element);
  const focus = focusIn(element);
  lists.revive(element);
  morph(element, parse(html), false);
  if (focus) keepFocus(focus, element);
  clock.tick(element);
  if (element.parentElement?.dataset.collection && marks(element) !== before) glow(element);
};

const focusIn = (element) => {
  const control = document.activeElement;
  if (!element.contains(control)) return null;
  const around = [];
  for (let each = control; each !== element.parentElement; each = each.parentElement) {
    around.push(each);
  }
  return { control, around, does: whatItDoes(control) };
};

const whatItDoes = ({ dataset }) => [dataset.action, dataset.about].join();

// The button that had it is gone, as by its own press; or the morph has made another of it, which
// the next Enter would press. The keyboard goes on from what tells why, where there is such a
// place, else from where the button was, and never from the top of the page.
const keepFocus = ({ control, around, does }, element) => {
  if (isShown(control) && whatItDoes(control) === does) return;
  const near = around.find((each) => isShown(each) && told(each));
  if (near) told(near).focus({ preventScroll: true });
  else if (!isShown(control)) stand(isShown(element) ? element : document.getElementById("main"));
};

const isShown = (element) => element.isConnected && element.checkVisibility();

const stand = (place) => {
  if (!place.hasAttribute("tabindex")) {
    place.tabIndex = -1;
    place.dataset.localPlace = "";
  }
  place.focus({ preventScroll: true });
};

const told = (element) =>
  element.matches("[data-focus]") ? element : element.querySelector("[data-focus]");

const insert = (name, html) => {
  const list = lists.named(name);
  if (!list) return;
  const member = parse(html).firstElementChild;
  list.append(member);
  clock.tick(member);
  glow(member);
};

const parse = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
};

const marks = ({ dataset }) => TOLD_BY_GLOW.map((mark) => dataset[mark]).join();

const glow = (element) => {
  element.dataset.localChanged = "";
  setTimeout(() => delete element.dataset.localChanged, GLOW_MS);
};

const drop = (id) => {
  const element = document.getElementById(id);
  known.delete(id);
  // A filtered page shows what it was asked for, also what no push speaks of any more.
  if (!element || element.closest("[data-keeps]")) return 0;
  lists.remove(element);
  return 1;
};

const dropUnlisted = (fragments) => {
  const listed = new Set(fragments.map((fragment) => fragment.id));
  const members = [...document.querySelectorAll("[data-collection] > [id]")];
  const surplus = members.filter((one) => !listed.has(one.id) && !lists.isRetired(one));
  return surplus.reduce((changes, member) => changes + drop(member.id), 0);
};
