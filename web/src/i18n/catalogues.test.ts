import { afterEach, expect, test } from "bun:test"
import { join } from "node:path"
import i18next from "i18next"
import { en } from "./en/index.ts"
import { countText, listText, numberText } from "./formats.ts"
import { manifestOf, showWords, startI18n } from "./i18n.ts"
import { isolated } from "./isolate.ts"
import { bestLanguage, type LanguageTag, languageOf, languageTags } from "./languages.ts"

startI18n()
afterEach(() => showWords("en"))

const others = languageTags.filter(tag => tag !== "en")
const english: Readonly<Record<string, Readonly<Record<string, string>>>> = en

/** The places of a sentence that are filled in, and its tags. */
const slots = (text: string) => [...text.matchAll(/\{\{.*?\}\}|<\/?\w+>/gu)].map(([slot]) => slot).sort()

/** A key in English of which this is a plural form, or the key itself. */
const inEnglish = (words: Readonly<Record<string, string>>, key: string) =>
  words[key] ?? words[key.replace(/_(?:zero|one|two|few|many)$/u, "_other")]

for (const tag of others) {
  test(`${tag}: every sentence has the places of the English one`, async () => {
    const catalogue = (await languageOf(tag).load?.())?.default
    const wrong: string[] = []
    for (const [area, words] of Object.entries(catalogue ?? {})) {
      for (const [key, text] of Object.entries(words)) {
        const source = inEnglish(english[area] ?? {}, key)
        if (source === undefined) continue
        // A language that has a word for one or two of something need not write the figure.
        const free = /_(?:zero|one|two)$/u.test(key)
          ? slots(source).filter(slot => !slots(text).includes(slot))
          : []
        const wanted = slots(source).filter(slot => !(free.includes(slot) && slot === "{{count, number}}"))
        if (slots(text).join() !== wanted.join()) wrong.push(`${area}.${key}: ${text}`)
      }
    }
    expect(wrong).toEqual([])
    expect(Object.keys(catalogue ?? {})).toEqual(Object.keys(en))
  })
}

for (const tag of languageTags) {
  test(`${tag}: the manifest is that of the page, in its words`, async () => {
    const manifest = (of: LanguageTag) =>
      Bun.file(join(import.meta.dir, "../../public", manifestOf(of))).json()
    const [first, own] = [await manifest("en"), await manifest(tag)]
    expect(own).toEqual({
      ...first,
      lang: tag,
      dir: languageOf(tag).dir,
      description: expect.any(String),
      shortcuts: first.shortcuts.map((shortcut: object) => ({ ...shortcut, name: expect.any(String) })),
    })
  })
}

test("Arabic counts in six forms, in the figures of its locale", async () => {
  await showWords("ar")
  const members = (count: number): string => i18next.t("memberCount", { count })
  // Which figures those are differs by country, and by the runtime's data where none is known.
  const figures = (count: number) => new Intl.NumberFormat("ar").format(count)
  expect([0, 1, 2, 3, 11, 100, 103].map(members)).toEqual([
    "لا أعضاء",
    "عضو واحد",
    "عضوان",
    `${figures(3)} أعضاء`,
    `${figures(11)} عضوًا`,
    `${figures(100)} عضو`,
    `${figures(103)} أعضاء`,
  ])
  expect(listText(["سلمى", "عمر", "ليلى"])).toBe("سلمى وعمر وليلى")
})

test("German has its own figures and lists", async () => {
  await showWords("de")
  const members = (count: number): string => i18next.t("memberCount", { count })
  expect([1, 1234].map(members)).toEqual(["1 Mitglied", "1.234 Mitglieder"])
  expect(numberText(0.5)).toBe("0,5")
  expect(countText(100)).toBe("99+")
  expect(listText(["Ada", "Alan", "Grace"])).toBe("Ada, Alan und Grace")
})

test("a name that runs the other way is kept apart, other names are left as they are", async () => {
  const invited = (name: string): string => i18next.t("invitedBy", { ns: "entrance", name })
  expect(invited("Ada <b>")).toBe("Ada <b> invites you")
  expect(invited("سلمى")).toBe("\u2068سلمى\u2069 invites you")
  await showWords("ar")
  expect(invited("سلمى")).toBe("دعوة من سلمى")
  expect(invited("Ada")).toBe("دعوة من \u2068Ada\u2069")
  expect(isolated("٣")).toBe("٣")
})

test("the first wished language that there is counts, whatever its region", () => {
  const wished = (...tags: string[]): LanguageTag => bestLanguage(tags)
  expect(wished("de-AT", "en")).toBe("de")
  expect(wished("fr-FR", "ar-EG", "en-US")).toBe("ar")
  expect(wished("fr")).toBe("en")
  expect(wished()).toBe("en")
})
