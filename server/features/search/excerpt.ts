import { type Excerpt, hideSpoilers, searchLimits } from "@parley/contract"
import type { Phrase, Words } from "./query.ts"
import { type Token, tokensOf } from "./tokens.ts"

/** Text before the first mark, so that it is read in its sentence. */
const leadMax = 60

/** The part of a message that shows why it was found; what its spoilers hide stays hidden, if it was found by that too. */
export function excerptOf(text: string, words: Words | undefined): Excerpt {
  const tokens = tokensOf(text)
  const marks = words ? marksOf(tokens, words.phrases) : []
  const first = marks[0]?.start ?? 0
  const from = tokens.find(token => token.start >= first - leadMax)?.start ?? 0
  const start = first <= leadMax ? 0 : from
  const end = endOf(text, tokens, start)
  const before = start > 0 ? "…" : ""
  const shift = before.length - start
  const open = hideSpoilers(text)
  return {
    text: before + open.slice(start, end) + (end < text.length ? "…" : ""),
    marks: marks
      .filter(mark => mark.start >= start && mark.end <= end)
      .map(mark => ({ start: mark.start + shift, end: mark.end + shift })),
  }
}

/** After the last token that fits, so that no character is cut in two. */
function endOf(text: string, tokens: readonly Token[], start: number): number {
  const max = start + searchLimits.excerptMax
  if (text.length <= max) return text.length
  const fits = tokens.findLast(token => token.start >= start && token.end <= max)?.end
  if (fits !== undefined) return fits
  return max - (text.slice(start, max).isWellFormed() ? 0 : 1)
}

function marksOf(tokens: readonly Token[], phrases: readonly Phrase[]): { start: number; end: number }[] {
  const marks: { start: number; end: number }[] = []
  for (let index = 0; index < tokens.length; index++) {
    const length = Math.max(
      0,
      ...phrases.map(phrase => (isAt(tokens, index, phrase) ? phrase.words.length : 0)),
    )
    const [first, last] = [tokens[index], tokens[index + length - 1]]
    if (length === 0 || !first || !last) continue
    const before = marks.at(-1)
    if (before && before.end >= first.start) before.end = Math.max(before.end, last.end)
    else marks.push({ start: first.start, end: last.end })
  }
  return marks
}

function isAt(tokens: readonly Token[], index: number, { words, prefix }: Phrase): boolean {
  return words.every((word, offset) => {
    const text = tokens[index + offset]?.text
    return prefix && offset === words.length - 1 ? text?.startsWith(word) : text === word
  })
}
