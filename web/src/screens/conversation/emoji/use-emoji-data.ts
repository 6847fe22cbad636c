import { useEffect, useState } from "react"

export type EmojiData = typeof import("./emoji-data.ts")

let loading: Promise<EmojiData> | null = null
let loaded: EmojiData | null = null

/** Fetches the list of all emoji once; a failed attempt may be repeated. */
async function load(): Promise<EmojiData> {
  loading ??= import("./emoji-data.ts")
  try {
    loaded = await loading
    return loaded
  } catch (error) {
    loading = null
    throw error
  }
}

/** All emoji, once something wants them; null until they are there. */
export function useEmojiData(wanted: boolean): EmojiData | null {
  const [data, setData] = useState(loaded)
  useEffect(() => {
    if (!wanted || data) return
    let stale = false
    load().then(
      all => stale || setData(all),
      () => {},
    )
    return () => {
      stale = true
    }
  }, [wanted, data])
  return data
}
