// Light or dark as the reader chose on this device, put right before anything is drawn. Nothing is sent anywhere.
"use strict";
(() => {
  const KEY = "theme";
  const QUERY = "(prefers-color-scheme: dark)";
  const system = matchMedia(QUERY);
  const kept = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // the reader forbids storage
    }
  };
  const keep = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // it then holds for this page only
    }
  };
  const shown = () => document.documentElement.dataset.theme || (system.matches ? "dark" : "light");

  // Style sheets, pictures and colours of the browser that wait for the system's scheme follow the choice instead.
  const apply = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    for (const element of document.querySelectorAll("[media*='prefers-color-scheme']")) {
      element.dataset.media ??= element.media;
      const dark = !element.dataset.media.includes("light");
      const screen = element.dataset.media.startsWith("screen") ? "screen" : "all";
      element.media = theme ? (dark === (theme === "dark") ? screen : "not all") : element.dataset.media;
    }
  };

  apply(kept());
  addEventListener("DOMContentLoaded", () => {
    apply(kept());
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const tell = () => button.setAttribute("aria-pressed", String(shown() === "dark"));
    button.hidden = false;
    button.addEventListener("click", () => {
      const theme = shown() === "dark" ? "light" : "dark";
      keep(theme);
      apply(theme);
      tell();
      dispatchEvent(new CustomEvent("theme", { detail: theme }));
    });
    system.addEventListener("change", tell);
    tell();
  });
})();
