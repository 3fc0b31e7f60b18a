// Which queues this browser shows. They stand in the address, because the server adds up the
// figures of these queues and of no others; the choice is kept for the plain address.

import * as settings from "./settings.js";

const list = document.getElementById("wall-queues");

export const start = () => {
  if (!list) return;
  const kept = settings.read().queues ?? [];
  if (location.pathname === "/wallboard/" && !location.search && kept.length) {
    location.replace(addressOf(kept));
  }
  document.getElementById("wall-show").addEventListener("click", show);
};

const show = () => {
  const queues = [...list.querySelectorAll("input:checked")].map((box) => box.value);
  settings.set("queues", queues);
  location.assign(addressOf(queues));
};

const addressOf = (queues) => {
  const query = new URLSearchParams(queues.map((key) => ["queue", key]));
  return queues.length ? `/wallboard/?${query}` : "/wallboard/";
};
