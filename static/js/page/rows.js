// The keyboard within rows of controls: one stop for Tab, arrows from row to row and from control
// to control.
//
//   up, down        the same control of the row above, below     x        choose the row
//   left, right     the controls of a row                        Enter    what the control does

const lists = [...document.querySelectorAll("[data-roving]")];

// Exactly one control of a list is reached by Tab: the one that had the focus last, else the first
// that acts.
const current = new WeakMap();

const steps = {
  ArrowDown: (list, control) => beside(list, control, 1),
  ArrowUp: (list, control) => beside(list, control, -1),
  ArrowRight: (list, control) => within(control, 1),
  ArrowLeft: (list, control) => within(control, -1),
  Home: (list) => controlsOf(rowsOf(list)[0])[0],
  End: (list) => controlsOf(rowsOf(list).at(-1))[0],
};

export const start = () => {
  for (const list of lists) {
    list.addEventListener("keydown", (event) => step(list, event));
    list.addEventListener("focusin", (event) => {
      current.set(list, event.target);
      settle(list);
    });
    settle(list);
  }
  document.addEventListener("switchboard:swapped", () => lists.forEach(settle));
  addEventListener("hashchange", arrive);
  arrive();
};

const step = (list, event) => {
  const control = event.target.closest("button, input, a");
  if (!control || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "x") rowOf(control).querySelector("[data-pick]")?.click();
  if (!steps[event.key]) return;
  event.preventDefault();
  move(list, steps[event.key](list, control));
};

const move = (list, to) => {
  if (!to) return;
  current.set(list, to);
  settle(list);
  to.focus();
};

const settle = (list) => {
  let stop = current.get(list);
  if (!stop?.isConnected || !stop.checkVisibility()) stop = firstStop(list);
  for (const one of list.querySelectorAll("button, input, a")) {
    const index = one === stop ? 0 : -1;
    if (one.tabIndex !== index) one.tabIndex = index;
  }
};

const firstStop = (list) => {
  const row = [...list.children].find((one) => one.checkVisibility() && !one.inert);
  const controls = row ? controlsOf(row) : [];
  return controls.find((one) => one.dataset.action) ?? controls[0];
};

const beside = (list, control, by) => {
  const rows = rowsOf(list);
  const row = rows[rows.indexOf(rowOf(control)) + by];
  if (!row) return null;
  const controls = controlsOf(row);
  return controls.find((one) => kindOf(one) === kindOf(control)) ?? controls[0];
};

const within = (control, by) => {
  const controls = controlsOf(rowOf(control));
  return controls[controls.indexOf(control) + by];
};

const rowOf = (control) => control.closest("[data-roving] > *");

const rowsOf = (list) =>
  [...list.children].filter((row) => row.checkVisibility() && !row.inert && controlsOf(row).length);

const controlsOf = (row) =>
  [...row.querySelectorAll("button, input, a")].filter((one) => one.checkVisibility());

// By which the same control of another row is known.
const kindOf = (control) => {
  if (control.dataset.menu) return control.dataset.menu;
  if (control.dataset.pick) return "pick";
  return [...control.classList].find((name) => name.endsWith("-button")) ?? "";
};

// An address that names a person leads the focus to them.
const arrive = () => {
  if (!location.hash.startsWith("#participant-")) return;
  const row = document.getElementById(location.hash.slice(1));
  const list = row?.closest("[data-roving]");
  if (list) move(list, controlsOf(row)[0]);
};
