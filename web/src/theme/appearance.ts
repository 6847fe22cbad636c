import { type Density, type Theme, themes } from "./themes.ts"

/** public/appearance.js reads the same names before the first paint. */
const themeKey = "parley.theme"
const densityKey = "parley.density"

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage is blocked: it holds until the page is left.
  }
}

/** The theme that was chosen in this browser. */
export function keptTheme(): Theme {
  const name = kept(themeKey)
  return themes.find(theme => theme.name === name)?.name ?? "system"
}

export const keptDensity = (): Density => (kept(densityKey) === "compact" ? "compact" : "comfortable")

/** Shows a theme and keeps it. */
export function keepTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"]
  else document.documentElement.dataset["theme"] = `parley-${theme}`
  keep(themeKey, theme === "system" ? null : theme)
}

/** Shows a density and keeps it. */
export function keepDensity(density: Density): void {
  document.documentElement.dataset["density"] = density
  keep(densityKey, density === "comfortable" ? null : density)
}
