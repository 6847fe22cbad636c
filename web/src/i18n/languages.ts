import type { EmojiWords } from "../screens/conversation/emoji/emoji-data.ts"
import type { Catalogue } from "./catalogue.ts"

interface Language {
  /** As its speakers call it. */
  readonly name: string
  readonly dir: "ltr" | "rtl"
  /** Null where it is compiled in. */
  readonly load: (() => Promise<{ default: Catalogue }>) | null
  /** What emoji are called; null where nobody has gathered that, and English has to do. */
  readonly emoji: (() => Promise<{ default: readonly EmojiWords[] }>) | null
}

/** Every language of the client, by its BCP 47 tag. A new one is a folder and a line here. */
export const languages = {
  en: { name: "English", dir: "ltr", load: null, emoji: null },
  de: {
    name: "Deutsch",
    dir: "ltr",
    load: () => import("./de/index.ts"),
    emoji: () => import("emojibase-data/de/compact.json"),
  },
  ar: { name: "العربية", dir: "rtl", load: () => import("./ar/index.ts"), emoji: null },
} as const satisfies Record<string, Language>

export type LanguageTag = keyof typeof languages

export const languageTags = Object.keys(languages) as LanguageTag[]

export const languageOf = (tag: LanguageTag): Language => languages[tag]

/** The first of the wished tags that there is, by whole tag or by language alone; else English. */
export function bestLanguage(wished: readonly string[]): LanguageTag {
  for (const wish of wished) {
    const found = languageTags.find(tag => tag === wish || tag === wish.split("-")[0])
    if (found) return found
  }
  return "en"
}
