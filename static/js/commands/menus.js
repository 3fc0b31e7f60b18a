// Menus that many buttons share: one per kind of row, outside the fragments, so that a push does not touch an open one.
// A button with data-menu="<id>" opens it, and the row around that button is what its entries are about.
"use strict";
window.switchboard = window.switchboard || {};
{
  let opened = null; // {menu, opener, context}

  // What a button is about: the menu's row, its own row, or the conference of the page.
  const contextOf = (button) => {
    if (opened?.menu.contains(button)) return opened.context;
    const row = button.closest("[data-participant], [data-call]");
    const conference = document.querySelector(".console")?.dataset.conference ?? "";
    if (!row) return { conference, leg: "", label: "", place: button.closest(".console-header")?.id ?? "console-header" };
    return { conference, leg: row.dataset.participant ?? row.dataset.call, label: row.dataset.label, place: row.id };
  };

  const open = (menu, opener) => {
    close();
    const context = contextOf(opener);
    opened = { menu, opener, context };
    address(menu, context);
    menu.showPopover();
    opener.setAttribute("aria-expanded", "true");
    stand(menu, opener.getBoundingClientRect());
    itemsOf(menu)[0]?.focus();
  };

  const close = ({ andReturn = false } = {}) => {
    if (!opened) return;
    const { menu, opener } = opened;
    opened = null;
    opener.setAttribute("aria-expanded", "false");
    if (andReturn && opener.isConnected) opener.focus();
    menu.hidePopover();
  };

  // The entries that press at once carry the person in their address, as the buttons of a row do.
  const address = (menu, { conference, leg, label, place }) => {
    const head = menu.querySelector("[data-menu-head]");
    if (head) head.textContent = label;
    for (const button of menu.querySelectorAll("button[data-action]")) {
      const address = new URL(button.dataset.url, location);
      if (conference) address.searchParams.set("conference", conference);
      if (leg) address.searchParams.set(button.dataset.scope === "people" ? "people" : "call_control_id", leg);
      button.setAttribute("formaction", address.pathname + address.search);
      button.dataset.place = place;
      button.dataset.confirm = (button.dataset.confirmFor ?? "").replace("{}", label);
      if (!button.dataset.confirmFor) delete button.dataset.confirm;
      button.setAttribute("aria-label", `${button.textContent.trim().replace("…", "")} ${label}`.trim());
    }
  };

  const stand = (menu, at) => {
    const { width, height } = menu.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.right - width, innerWidth - width - 8));
    const isBelow = at.bottom + height + 12 < innerHeight || at.top < height + 12;
    const top = isBelow ? at.bottom + 4 : at.top - height - 4;
    menu.style.inset = `${top + scrollY}px auto auto ${Math.max(8, at.left + width < innerWidth - 8 ? Math.max(left, at.left) : left) + scrollX}px`;
  };

  const itemsOf = (menu) => [...menu.querySelectorAll(".menu-item")].filter((item) => item.checkVisibility());

  const step = (menu, key) => {
    const items = itemsOf(menu);
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
    items.at(next % items.length)?.focus();
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-menu]");
    if (opener) {
      const isAgain = opened?.opener === opener;
      if (isAgain) close();
      else open(document.getElementById(opener.dataset.menu), opener);
    } else if (opened && event.target.closest(".menu-item")) {
      // After the entry's own listeners: they still ask what it is about.
      setTimeout(() => close({ andReturn: true }));
    }
  });

  document.addEventListener("pointerdown", (event) => {
    if (opened && !opened.menu.contains(event.target) && !opened.opener.contains(event.target)) close();
  });

  document.addEventListener("keydown", (event) => {
    if (!opened) return;
    if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      step(opened.menu, event.key);
    } else if (event.key === "Escape" || event.key === "Tab") {
      if (event.key === "Escape") event.preventDefault();
      close({ andReturn: true });
    }
  });

  // Whom a menu is about may leave: it closes, and a question that came from it loses its button and closes too.
  document.addEventListener("switchboard:swapped", () => {
    for (const menu of document.querySelectorAll("[data-about]")) {
      const place = menu.querySelector("button[data-place]")?.dataset.place;
      const row = place && document.getElementById(place);
      if (!place || (row && row.dataset.present !== "false")) continue;
      for (const button of menu.querySelectorAll("button[data-place]")) button.removeAttribute("data-confirm");
      if (opened?.menu === menu) close();
    }
  });

  switchboard.menus = { contextOf, close };
}
