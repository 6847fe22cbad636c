/** A word, or one character of a script that is written without spaces, folded; and where it is in the text. */
export interface Token {
  readonly text: string
  /** UTF-16 offsets, `end` excluded. */
  readonly start: number
  readonly end: number
  /** Of Chinese, Japanese, Korean, Thai and the like: a search for part of a run must find it. */
  readonly dense: boolean
}

const tokenMax = 64
const run = /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}/gu
const denseScripts = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo", "Thai", "Lao", "Khmer", "Myanmar"]
const dense = new RegExp(`[${denseScripts.map(script => `\\p{scx=${script}}`).join("")}]`, "u")
/** A character with what is put on it; half-width voice marks of Japanese are letters to Unicode. */
const character = /[\s\S][\p{M}\uFF9E\uFF9F]*/gu
/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic: people leave them out. */
const accents = /[\u0300-\u036F\u0591-\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670]/g
const notOfWords = /[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]/gu
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII
const ascii = /^[\x00-\x7F]*$/

/** Cuts a text into tokens: the same for what is kept and for what is asked, whatever the engine. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  for (const { 0: found, index } of text.matchAll(run)) {
    if (!dense.test(found)) add(tokens, found, { start: index, dense: false })
    else splitDense(tokens, found, index)
  }
  return tokens
}

/** Upper and lower case, accents, width and ligatures make no difference. (Unicode NFKD, then full case folding) */
export function folded(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  const bare = text.normalize("NFKD").replace(accents, "").toUpperCase().toLowerCase().replaceAll("ς", "σ")
  return bare.normalize("NFC").replace(notOfWords, "")
}

function splitDense(tokens: Token[], found: string, offset: number): void {
  let word = { text: "", start: offset }
  for (const { 0: each, index } of found.matchAll(character)) {
    const start = offset + index
    if (!dense.test(each)) {
      word.text += each
      continue
    }
    add(tokens, word.text, { start: word.start, dense: false })
    add(tokens, each, { start, dense: true })
    word = { text: "", start: start + each.length }
  }
  add(tokens, word.text, { start: word.start, dense: false })
}

function add(tokens: Token[], raw: string, at: { start: number; dense: boolean }): void {
  const text = shortened(folded(raw))
  if (text !== "") tokens.push({ text, start: at.start, end: at.start + raw.length, dense: at.dense })
}

function shortened(text: string): string {
  return text.length <= tokenMax ? text : [...text].slice(0, tokenMax).join("")
}

/** Two characters that follow one another in a script without spaces. */
export interface Pair {
  readonly text: string
  /** The index of the first of its tokens. */
  readonly position: number
}

export function pairsOf(tokens: readonly Token[]): Pair[] {
  const pairs: Pair[] = []
  for (const [position, token] of tokens.entries()) {
    const next = tokens[position + 1]
    if (token.dense && next?.dense && next.start === token.end) {
      pairs.push({ text: token.text + next.text, position })
    }
  }
  return pairs
}
