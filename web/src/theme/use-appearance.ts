import { create } from "zustand"
import { keepLanguage, keptLanguage, showLanguage } from "../i18n/i18n.ts"
import type { LanguageTag } from "../i18n/languages.ts"
import { keepDensity, keepTheme, keptDensity, keptTheme } from "./appearance.ts"
import type { Density, Theme } from "./themes.ts"

interface Appearance {
  theme: Theme
  setTheme(theme: Theme): void
  density: Density
  setDensity(density: Density): void
  /** Null follows the browser. */
  language: LanguageTag | null
  /** Rejects when the language cannot be fetched; the page stays as it is then. */
  setLanguage(language: LanguageTag | null): Promise<void>
}

/** How the page looks and speaks in this browser. */
export const useAppearance = create<Appearance>()(set => ({
  theme: keptTheme(),
  setTheme(theme) {
    keepTheme(theme)
    set({ theme })
  },
  density: keptDensity(),
  setDensity(density) {
    keepDensity(density)
    set({ density })
  },
  language: keptLanguage(),
  async setLanguage(language) {
    await showLanguage(language)
    keepLanguage(language)
    set({ language })
  },
}))
