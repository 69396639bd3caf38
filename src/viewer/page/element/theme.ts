import { button } from "./element.ts";

const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
const LABELS = { system: "◐ System", light: "○ Light", dark: "● Dark" } as const;
const KEY = "ostinato-theme";

let theme: Theme = storedTheme();
const watchers = new Set<() => void>();

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return THEMES.find((each) => each === stored) ?? "system";
  } catch {
    // A page opened from a file may have no storage.
    return "system";
  }
}

export function applyTheme(): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const watcher of watchers) watcher();
}

/**
 * Calls `action` when colours change, for canvas drawings, which have no styles. Returns a function
 * that stops it.
 */
export function onThemeChange(action: () => void): () => void {
  watchers.add(action);
  return () => watchers.delete(action);
}

export function switchTheme(): void {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it lasts until the page is closed.
  }
  applyTheme();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);

/**
 * One for the page: it watches the theme permanently, and is reused when the page is drawn again.
 */
export const themeButton = button(
  LABELS[theme],
  { class: "quiet theme", title: "Light or dark (t)" },
  switchTheme,
);
onThemeChange(() => {
  themeButton.textContent = LABELS[theme];
});
