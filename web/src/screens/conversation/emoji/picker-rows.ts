import type { EmojiData, EmojiGroupId } from "./emoji-data.ts"

export const columns = 8
/** Found emoji shown at most. */
const foundMax = 96

interface Choice {
  readonly emoji: string
  readonly name: string
}

export type PickerRow =
  | { readonly kind: "title"; readonly id: string; readonly group: EmojiGroupId | "recent" | "found" }
  /** `from`: how many emoji stand above. */
  | { readonly kind: "emoji"; readonly id: string; readonly from: number; readonly emoji: readonly Choice[] }

/** What the picker shows, line by line, and all emoji of it in order. */
export function pickerRows(data: EmojiData | null, query: string, recent: readonly string[]) {
  const nameOf = (emoji: string): string => data?.emojiName(emoji) ?? emoji
  const all: Choice[] = []
  const rows: PickerRow[] = []
  const add = (group: EmojiGroupId | "recent" | "found", choices: readonly Choice[]) => {
    if (choices.length === 0) return
    rows.push({ kind: "title", id: group, group })
    for (let start = 0; start < choices.length; start += columns) {
      const emoji = choices.slice(start, start + columns)
      rows.push({ kind: "emoji", id: `${group}-${start}`, from: all.length, emoji })
      all.push(...emoji)
    }
  }
  if (query.trim() !== "") {
    add("found", data?.findEmoji(query, foundMax) ?? [])
  } else {
    add(
      "recent",
      recent.map(emoji => ({ emoji, name: nameOf(emoji) })),
    )
    for (const group of data?.allGroups ?? []) add(group.id, group.emoji)
  }
  return { rows, emoji: all }
}
