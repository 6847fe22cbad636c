import i18next from "i18next"

/** The locale of dates and numbers: that of the browser which speaks the language shown, so that habits of a place are kept. */
export function locale(): string {
  const shown = i18next.resolvedLanguage ?? "en"
  // Bun, which runs the tests, knows no languages.
  const wished: readonly string[] | undefined = globalThis.navigator?.languages
  return wished?.find(tag => tag.split("-")[0] === shown) ?? (shown === "en" ? "en-GB" : shown)
}

/** A formatter that is made once per locale: making one takes long. */
export function perLocale<T>(make: (locale: string) => T): () => T {
  let made: { readonly locale: string; readonly value: T } | null = null
  return () => {
    const now = locale()
    if (made?.locale !== now) made = { locale: now, value: make(now) }
    return made.value
  }
}
