// Light or dark: as the learner chose, else as the notebook around this page, else as the system.

const root = document.documentElement;
const button = document.getElementById("theme");

export function followTheme() {
  const notebook = notebookBody();
  if (notebook) new MutationObserver(apply).observe(notebook, { attributeFilter: ["data-jp-theme-light"] });
  button.addEventListener("click", () => {
    localStorage.setItem("theme", isDark() ? "light" : "dark");
    apply();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

function apply() {
  root.style.colorScheme = isDark() ? "dark" : "light";
  button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
}

function isDark() {
  const chosen = localStorage.getItem("theme");
  if (chosen) return chosen === "dark";
  const notebook = notebookBody();
  return notebook ? notebook.dataset.jpThemeLight === "false" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The body of the JupyterLab page whose frame this is, or null. */
function notebookBody() {
  if (parent === window) return null;
  try {
    return parent.document.body.dataset.jpThemeLight === undefined ? null : parent.document.body;
  } catch {
    return null; // a page of another origin: its colours are its own affair
  }
}
