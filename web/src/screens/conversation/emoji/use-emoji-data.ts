import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { languages } from "../../../i18n/languages.ts"
import type { EmojiData } from "./emoji-data.ts"

interface Loading {
  readonly language: string
  readonly data: Promise<EmojiData>
}

let loading: Loading | null = null
let loaded: { readonly language: string; readonly data: EmojiData } | null = null

/** Fetches the list of all emoji once per language; a failed attempt may be repeated. */
async function load(language: string): Promise<EmojiData> {
  if (loading?.language !== language) loading = { language, data: fetchIn(language) }
  const attempt = loading
  try {
    const data = await attempt.data
    loaded = { language, data }
    return data
  } catch (error) {
    if (loading === attempt) loading = null
    throw error
  }
}

async function fetchIn(language: string): Promise<EmojiData> {
  const emoji = Object.entries(languages).find(([tag]) => tag === language)?.[1].emoji
  const [{ emojiDataWith }, words] = await Promise.all([import("./emoji-data.ts"), emoji?.()])
  return emojiDataWith(words?.default ?? [])
}

/** All emoji in the language shown, once something wants them; null until they are there. */
export function useEmojiData(wanted: boolean): EmojiData | null {
  const { language } = useTranslation().i18n
  const [data, setData] = useState(loaded?.language === language ? loaded.data : null)
  useEffect(() => {
    if (!wanted || data) return
    let stale = false
    load(language).then(
      all => stale || setData(all),
      () => {},
    )
    return () => {
      stale = true
    }
  }, [wanted, data, language])
  return data
}
