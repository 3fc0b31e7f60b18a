// On a phone the rail of a conference's commands shows the two most used; the rest come up as a
// sheet.

export const start = () => {
  document.addEventListener("click", ({ target }) => {
    const toggle = target.closest("[data-rail]");
    if (toggle) set(toggle, !isOpen(toggle));
    else if (!target.closest(".rail") || target.closest("[data-action], [data-opens]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) close();
  });
};

const isOpen = (toggle) => toggle.getAttribute("aria-expanded") === "true";

const close = () => {
  const toggle = document.querySelector("[data-rail][aria-expanded=true]");
  if (toggle) set(toggle, false);
};

const set = (toggle, isOpened) => {
  toggle.setAttribute("aria-expanded", String(isOpened));
  toggle.closest(".console-header").toggleAttribute("data-local-rail", isOpened);
};
