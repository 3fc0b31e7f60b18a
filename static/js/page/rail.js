// On a phone the rail of a conference's commands shows the two most used; the rest come up as a
// sheet.

const HEADER = "#console-header";

export const start = () => {
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-rail]")) set(!isOpen());
    else if (target.closest("[data-rail-close]")) close({ andReturn: true });
    else if (!target.closest(".rail") || target.closest("[data-action], [data-opens]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open], :popover-open")) return;
    close({ andReturn: true });
  });
  document.addEventListener("switchboard:swapped", tell);
};

const isOpen = () => Boolean(document.querySelector(`${HEADER}[data-local-rail]`));

const close = ({ andReturn = false } = {}) => {
  if (!isOpen()) return;
  set(false);
  if (andReturn) document.querySelector("[data-rail]")?.focus();
};

const set = (isOpened) => {
  document.querySelector(HEADER).toggleAttribute("data-local-rail", isOpened);
  tell();
};

// A morph of the header keeps it open, and forgets what its button says.
const tell = () => {
  document.querySelector("[data-rail]")?.setAttribute("aria-expanded", String(isOpen()));
};
