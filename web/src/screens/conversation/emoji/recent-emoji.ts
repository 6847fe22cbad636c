import { quickEmoji } from "./emoji.ts"

const storageName = "parley.emoji"
const keptMax = 24

/** Those chosen last, the latest first; to begin with, the common ones. */
export function recentEmoji(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageName) ?? "[]")
    const chosen = Array.isArray(kept) ? kept.filter(emoji => typeof emoji === "string") : []
    return [...new Set([...chosen, ...quickEmoji.map(({ emoji }) => emoji)])].slice(0, keptMax)
  } catch {
    return quickEmoji.map(({ emoji }) => emoji)
  }
}

export function rememberEmoji(emoji: string): void {
  try {
    const recent = [emoji, ...recentEmoji().filter(other => other !== emoji)]
    localStorage.setItem(storageName, JSON.stringify(recent.slice(0, keptMax)))
  } catch {
    // Storage is blocked: the common ones stay first.
  }
}
