/** Light or dark: as the system says, until the person chooses. */

const wish = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now. */
export const isDark = () => (document.documentElement.dataset.theme ?? (wish.matches ? "dark" : "light")) === "dark";

/** Take the remembered choice, and call `draw` whenever the look changes. */
export function startTheme(draw) {
  const kept = localStorage.getItem("theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
  wish.addEventListener("change", draw);
}

/** The other one, and remember it. */
export function switchTheme(draw) {
  const next = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("theme", next);
  draw();
}
