// The keyboard within rows of controls: one stop for Tab, arrows from row to row and from control to control.
//
//   up, down        the same control of the row above, below          x        choose the row
//   left, right     the controls of a row                             Enter    what the control does
"use strict";
{
  const lists = [...document.querySelectorAll("[data-roving]")];

  const controlsOf = (row) => [...row.querySelectorAll("button, input, a")].filter((one) => one.checkVisibility());
  const rowsOf = (list) => [...list.children].filter((row) => row.checkVisibility() && !row.inert && controlsOf(row).length);

  // Exactly one control of a list is reached by Tab: the one that had the focus last, else the first that acts.
  const current = new WeakMap();

  const firstStop = (list) => {
    const row = [...list.children].find((one) => one.checkVisibility() && !one.inert);
    const controls = row ? controlsOf(row) : [];
    return controls.find((one) => one.dataset.action) ?? controls[0];
  };

  const settle = (list) => {
    let stop = current.get(list);
    if (!stop?.isConnected || !stop.checkVisibility()) stop = firstStop(list);
    for (const one of list.querySelectorAll("button, input, a")) {
      const index = one === stop ? 0 : -1;
      if (one.tabIndex !== index) one.tabIndex = index;
    }
  };

  const move = (list, to) => {
    if (!to) return;
    current.set(list, to);
    settle(list);
    to.focus();
  };

  const kind = (control) => control.dataset.menu ?? (control.dataset.pick ? "pick" : [...control.classList].find((name) => name.endsWith("-button")) ?? "");

  const beside = (list, control, step) => {
    const rows = rowsOf(list);
    const row = rows[rows.indexOf(control.closest("[data-roving] > *")) + step];
    if (!row) return null;
    const controls = controlsOf(row);
    return controls.find((one) => kind(one) === kind(control)) ?? controls[0];
  };

  const within = (control, step) => {
    const controls = controlsOf(control.closest("[data-roving] > *"));
    return controls[controls.indexOf(control) + step];
  };

  const steps = {
    ArrowDown: (list, control) => beside(list, control, 1),
    ArrowUp: (list, control) => beside(list, control, -1),
    ArrowRight: (list, control) => within(control, 1),
    ArrowLeft: (list, control) => within(control, -1),
    Home: (list) => controlsOf(rowsOf(list)[0])[0],
    End: (list) => controlsOf(rowsOf(list).at(-1))[0],
  };

  for (const list of lists) {
    list.addEventListener("keydown", (event) => {
      const control = event.target.closest("button, input, a");
      if (!control || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "x") control.closest("[data-roving] > *").querySelector("[data-pick]")?.click();
      if (!steps[event.key]) return;
      event.preventDefault();
      move(list, steps[event.key](list, control));
    });
    list.addEventListener("focusin", (event) => {
      current.set(list, event.target);
      settle(list);
    });
    settle(list);
  }

  document.addEventListener("switchboard:swapped", () => lists.forEach(settle));

  // An address that names a person leads the focus to them.
  const arrive = () => {
    const row = location.hash.startsWith("#participant-") && document.getElementById(location.hash.slice(1));
    const list = row && row.closest("[data-roving]");
    if (list) move(list, controlsOf(row)[0]);
  };
  addEventListener("hashchange", arrive);
  arrive();
}
