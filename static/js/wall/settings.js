// What this browser has chosen for its wallboards. Kept on this device only; where nothing can be
// kept, a choice lasts as long as the page.
//
// A change is announced as "switchboard:settings".

const KEY = "wallboard";

let chosen = {};

export const start = () => {
  chosen = read();
  const panel = document.getElementById("wall-settings");
  for (const box of panel.querySelectorAll("input[type=checkbox]:not([name=queue])")) {
    box.checked = Boolean(chosen[box.name]);
  }
  panel.querySelector("select").value = chosen.language ?? "";
  panel.addEventListener("change", ({ target }) => {
    if (target.name === "queue") return;
    set(target.name, target.type === "checkbox" ? target.checked : target.value);
  });
};

export const get = (name) => chosen[name];

export const set = (name, value) => {
  chosen = { ...read(), [name]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Private windows may refuse to store.
  }
  document.dispatchEvent(new CustomEvent("switchboard:settings"));
};

export const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
};
