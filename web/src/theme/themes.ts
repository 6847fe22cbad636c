/** Every theme, as themes.css names them after `parley-`. */
export const themes = [
  { name: "light", scheme: "light" },
  { name: "dark", scheme: "dark" },
  { name: "dawn", scheme: "light" },
  { name: "fjord", scheme: "light" },
  { name: "midnight", scheme: "dark" },
  { name: "aubergine", scheme: "dark" },
  { name: "forest", scheme: "dark" },
] as const

export type ThemeName = (typeof themes)[number]["name"]

/** `system` is light or dark, as the device says. */
export type Theme = ThemeName | "system"

export type Density = "comfortable" | "compact"
