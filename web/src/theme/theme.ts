export type Theme = "light" | "dark" | "system"

/** public/theme.js reads the same name before the first paint. */
const storageName = "parley.theme"

/** The theme that was chosen in this browser. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(storageName)
    return kept === "light" || kept === "dark" ? kept : "system"
  } catch {
    return "system"
  }
}

/** Shows a theme and keeps it; without storage it holds until the page is left. */
export function keepTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"]
  else document.documentElement.dataset["theme"] = `parley-${theme}`
  try {
    if (theme === "system") localStorage.removeItem(storageName)
    else localStorage.setItem(storageName, theme)
  } catch {
    // Storage is blocked.
  }
}
