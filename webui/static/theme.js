// Light or dark: what was chosen here, else what the system says. Runs before the page is drawn.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("theme") ?? (system.matches ? "dark" : "light");
  const show = () => { root.dataset.bsTheme = chosen(); };
  show();
  system.addEventListener("change", show);
  addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        localStorage.setItem("theme", chosen() === "dark" ? "light" : "dark");
        show();
      });
    }
  });
})();
