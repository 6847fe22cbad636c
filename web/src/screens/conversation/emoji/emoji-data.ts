import compact from "emojibase-data/en/compact.json"
import shortcodes from "emojibase-data/en/shortcodes/github.json"

/** One emoji and what it is found by. */
export interface Emoji {
  readonly emoji: string
  readonly name: string
  /** What stands between colons, without them. */
  readonly code: string
  /** Lower case: name, codes and tags. */
  readonly words: readonly string[]
}

export interface EmojiGroup {
  readonly id: EmojiGroupId
  readonly emoji: readonly Emoji[]
}

/** In emojibase's order, whose third group is of skin tones and hair. */
export const emojiGroups = [
  "smileys",
  "people",
  null,
  "animals",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
] as const
export type EmojiGroupId = Exclude<(typeof emojiGroups)[number], null>

const codesByHex: Readonly<Record<string, string | string[]>> = shortcodes

type CompactEmoji = (typeof compact)[number]

const whole = /^\p{RGI_Emoji}$/v

/** The one way to write an emoji: reactions that only look alike would be counted apart. */
function written(unicode: string): string {
  const bare = unicode.replaceAll("\uFE0F", "")
  return whole.test(bare) ? bare : unicode
}

/** What another language calls an emoji, and finds it by. */
export type EmojiWords = Pick<CompactEmoji, "hexcode" | "label" | "tags">

function read({ unicode, label, hexcode, tags }: CompactEmoji, own: EmojiWords | undefined): Emoji {
  const codes = [codesByHex[hexcode] ?? label.replaceAll(/[^a-z0-9]+/giu, "_").toLowerCase()].flat()
  // The language's own words first; those of English find it, too.
  const texts = [own, { label, tags }].flatMap(said => [said?.label ?? "", ...(said?.tags ?? [])])
  const words = [...texts.flatMap(text => text.toLowerCase().split(/[\s:,-]+/u)), ...codes].filter(Boolean)
  return {
    emoji: written(unicode),
    name: own?.label ?? label,
    code: codes[0] ?? "",
    words: [...new Set(words)],
  }
}

const inOrder = [...compact]
  .filter(({ group }) => group !== undefined)
  .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))

export interface EmojiData {
  readonly allGroups: readonly EmojiGroup[]
  /** What an emoji is called; itself, where it is none that is known. */
  readonly emojiName: (emoji: string) => string
  /** Emoji one of whose words begins so for each word of the query: whole words first, then codes, then the rest. */
  readonly findEmoji: (query: string, max: number) => readonly Emoji[]
}

/** All emoji, with what a language has to say of them; in English where it says nothing. */
export function emojiDataWith(words: readonly EmojiWords[]): EmojiData {
  const own = new Map(words.map(said => [said.hexcode, said]))
  const allGroups = emojiGroups.flatMap((id, group) =>
    id === null
      ? []
      : {
          id,
          emoji: inOrder
            .filter(emoji => emoji.group === group)
            .map(emoji => read(emoji, own.get(emoji.hexcode))),
        },
  )
  const all = allGroups.flatMap(group => group.emoji)
  const byEmoji = new Map(all.map(emoji => [emoji.emoji, emoji]))
  return {
    allGroups,
    emojiName: emoji => byEmoji.get(emoji)?.name ?? emoji,
    findEmoji: (query, max) => find(all, query, max),
  }
}

function find(all: readonly Emoji[], query: string, max: number): readonly Emoji[] {
  const typed = query.toLowerCase().split(/\s+/u).filter(Boolean)
  if (typed.length === 0) return []
  const [first = ""] = typed
  const rank = ({ code, words }: Emoji): number =>
    code === first || words[0] === first ? 0 : code.startsWith(first) ? 1 : words.includes(first) ? 2 : 3
  return all
    .filter(({ words }) => typed.every(start => words.some(word => word.startsWith(start))))
    .map((emoji, order) => ({ emoji, order, rank: rank(emoji) }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, max)
    .map(({ emoji }) => emoji)
}
