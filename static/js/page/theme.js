// Before the first paint: the theme the viewer chose on this device; without a choice the system
// decides. The one script that is no module: modules wait until the page is parsed, and the page
// would flash.
"use strict";
{
  const root = document.documentElement;
  root.dataset.script = "on";
  const themes = ["system", "light", "dark"];

  const stored = () => {
    try {
      // The admin keeps its own choice here, and has another word for "system".
      const theme = localStorage.getItem("theme");
      return themes.includes(theme) ? theme : "system";
    } catch {
      return "system";
    }
  };

  const following = (theme) => themes[(themes.indexOf(theme) + 1) % themes.length];

  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    const button = document.getElementById("theme");
    if (!button) return;
    button.title = `Theme: ${theme}. Press for ${following(theme)}`;
    button.setAttribute("aria-label", button.title);
  };

  const choose = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Private windows may refuse to store: the choice then lasts as long as the page.
    }
    show(theme);
  };

  show(stored());

  document.addEventListener("DOMContentLoaded", () => {
    show(stored());
    const button = document.getElementById("theme");
    button?.addEventListener("click", () => choose(following(stored())));
  });

  addEventListener("storage", (event) => event.key === "theme" && show(stored()));
}
