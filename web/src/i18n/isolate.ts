import i18next from "i18next"
import { ltrLetter, rtlLetter } from "./direction.ts"

/**
 * A name or another text of people's own as part of a sentence: with letters that run the other way it stands between marks,
 * so that it does not turn the words beside it round (UAX #9, isolates).
 */
export function isolated(text: string): string {
  const other = i18next.dir() === "rtl" ? ltrLetter : rtlLetter
  return other.test(text) ? `\u2068${text}\u2069` : text
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" }

/** For `tOptions` of a `Trans` with `shouldUnescape`: what looks like a tag within a name stays a part of the name. */
export const asText = {
  interpolation: {
    escapeValue: true,
    escape: (text: string) => text.replaceAll(/[&<>]/gu, sign => entities[sign] ?? sign),
  },
}
