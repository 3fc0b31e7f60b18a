// Before the first paint: the theme the viewer chose on this device; without a choice the system decides.
"use strict";
{
  const root = document.documentElement;
  root.dataset.script = "on";
  const themes = ["system", "light", "dark"];

  const stored = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  };

  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    const button = document.getElementById("theme");
    if (!button) return;
    const following = themes[(themes.indexOf(theme) + 1) % themes.length];
    button.title = `Theme: ${theme}. Press for ${following}`;
    button.setAttribute("aria-label", button.title);
  };

  show(stored());

  document.addEventListener("DOMContentLoaded", () => {
    show(stored());
    document.getElementById("theme")?.addEventListener("click", () => {
      const theme = themes[(themes.indexOf(stored()) + 1) % themes.length];
      try {
        localStorage.setItem("theme", theme);
      } catch {
        // Private windows may refuse to store: the choice then lasts as long as the page.
      }
      show(theme);
    });
  });

  addEventListener("storage", (event) => event.key === "theme" && show(stored()));
}
