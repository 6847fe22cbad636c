import i18next from "i18next"
import { initReactI18next } from "react-i18next"
import { en } from "./en/index.ts"
import { numberText } from "./formats.ts"
import { isolated } from "./isolate.ts"
import { bestLanguage, type LanguageTag, languageOf, languageTags } from "./languages.ts"

const storageName = "parley.language"

/** The language that was chosen in this browser; null follows the browser's own. */
export function keptLanguage(): LanguageTag | null {
  try {
    const kept = localStorage.getItem(storageName)
    return languageTags.find(tag => tag === kept) ?? null
  } catch {
    return null
  }
}

export function keepLanguage(language: LanguageTag | null): void {
  try {
    if (language === null) localStorage.removeItem(storageName)
    else localStorage.setItem(storageName, language)
  } catch {
    // Storage is blocked: it holds until the page is left.
  }
}

/** Says everything in a language from now on, once its words are there. */
export async function showWords(tag: LanguageTag): Promise<void> {
  const { load } = languageOf(tag)
  if (load && !i18next.hasResourceBundle(tag, "common")) {
    const { default: catalogue } = await load()
    for (const [area, words] of Object.entries(catalogue)) i18next.addResourceBundle(tag, area, words)
  }
  await i18next.changeLanguage(tag)
}

/** Where the manifest lies that says what the installed page is called in a language. */
export const manifestOf = (tag: LanguageTag): string =>
  tag === "en" ? "/manifest.webmanifest" : `/manifest.${tag}.webmanifest`

/** Shows the page in a language; null is the browser's. One that cannot be fetched leaves the page as it is. */
export async function showLanguage(choice: LanguageTag | null): Promise<void> {
  const tag = choice ?? bestLanguage(navigator.languages)
  await showWords(tag)
  document.documentElement.lang = tag
  document.documentElement.dir = languageOf(tag).dir
  // For who installs the page from now on.
  const manifest = document.querySelector<HTMLLinkElement>('link[rel="manifest"]')
  if (manifest) manifest.href = manifestOf(tag)
}

/** Readies English at once, so that the first paint has words. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en },
    ns: Object.keys(en),
    defaultNS: "common",
    keySeparator: false,
    initAsync: false,
    // React escapes what it renders. Here names are kept apart from the words around them.
    interpolation: { escape: isolated },
  })
  i18next.services.formatter?.add("number", (value: number) => numberText(value))
}
