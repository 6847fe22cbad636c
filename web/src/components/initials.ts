// Written out, because the style sheet is made from the class names that stand in the source.
const tints = [
  "tint-0",
  "tint-1",
  "tint-2",
  "tint-3",
  "tint-4",
  "tint-5",
  "tint-6",
  "tint-7",
  "tint-8",
  "tint-9",
  "tint-10",
  "tint-11",
] as const

/** The class of a colour that an id always has. */
export function tint(id: string): string {
  let hash = 0
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  // Ids made at one time begin alike; the high bits must count too.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return tints[(hash >>> 13) % tints.length] ?? tints[0]
}

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter(Boolean)
  const first = words[0] ?? "?"
  const last = words.length > 1 ? words.at(-1) : undefined
  return [first, last].map(word => firstLetter(word ?? "")).join("")
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" })

function firstLetter(word: string): string {
  const [letter] = letters.segment(word)
  return (letter?.segment ?? "").toLocaleUpperCase()
}
