// Puts the server's fragments into the page without taking away what the operator is doing: focus, typed text, an open
// menu, the row under the pointer.
//
// The morph is htmx's own, taken through its extension interface because that form is synchronous: a batch of fragments is
// put in place, ticked and filtered in one task, before the browser paints. Attributes that begin with data-local- belong
// to the browser and are left alone.
"use strict";
window.switchboard = window.switchboard || {};
{
  const ATTENTION = 8000;

  // What the browser decides and the server does not know: an opened <details>, what commands.js makes of a button, which
  // control of a row the keyboard stands on.
  const isOurs = (element, name) =>
    (name === "open" && element.tagName === "DETAILS") || (element.dataset.action && ["aria-disabled", "aria-busy", "title"].includes(name)) ||
    (element.dataset.opens && ["aria-disabled", "title"].includes(name)) ||
    (element.dataset.menu && name === "aria-expanded") ||
    (name === "tabindex" && element.closest("[data-roving]"));

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
    // A filtered page shows what it was asked for, also what no push speaks of any more.
    if (!element || element.closest("[data-keeps]")) return 0;
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

  // On each new connection: a snapshot follows, and what another process counted no longer matters.
  const forget = () => versions.clear();

  switchboard.fragments = { apply, forget };
}
