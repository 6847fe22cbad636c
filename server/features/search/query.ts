import { ParleyError, searchLimits } from "@parley/contract"
import { pairsOf, type Token, tokensOf } from "./tokens.ts"

/** Words that must follow one another. */
export interface Phrase {
  readonly words: readonly string[]
  /** Pairs of characters where all of it is of a script without spaces; they say the same and are rarer. */
  readonly pairs: readonly string[]
  /** The last word may be the beginning of one. */
  readonly prefix: boolean
}

export interface Words {
  /** All must be in the message, each anywhere. */
  readonly phrases: readonly Phrase[]
  /** Everything in the order in which it was asked, where that says more than `phrases`. */
  readonly exact: Phrase | undefined
}

const piece = /["“”„«»]([^"“”„«»]*)["“”„«»]?|[^\s"“”„«»]+/gu
/** One letter begins too many words. */
const prefixMin = 2
const words = new Intl.Segmenter("zh", { granularity: "word" })

/**
 * Reads what is searched for.
 * @throws ParleyError `invalid_input` for a text without a word, or with too many
 */
export function parseWords(q: string): Words | undefined {
  const text = q.trim()
  if (text === "") return undefined
  const phrases = [...text.matchAll(piece)].flatMap(({ 0: whole, 1: quoted }) =>
    quoted === undefined ? phrasesOf(whole) : phraseOf(tokensOf(quoted)),
  )
  const last = phrases.at(-1)
  if (!last) throw invalid("holds no word to search for")
  if (phrases.length > searchLimits.termsMax) {
    throw invalid(`holds more than ${searchLimits.termsMax} words and phrases`)
  }
  const unfinished = /[\p{L}\p{N}\p{M}]$/u.test(q) && last.pairs.length === 0
  const prefix = unfinished && (last.words.at(-1)?.length ?? 0) >= prefixMin && !isDense(last)
  const asked = prefix ? [...phrases.slice(0, -1), { ...last, prefix }] : phrases
  const exact = { words: asked.flatMap(each => each.words), pairs: [], prefix }
  return { phrases: asked, exact: asked.length > 1 ? exact : undefined }
}

/** A chunk without spaces: `node.js` is a phrase; Chinese and the like are cut into words by a dictionary. */
function phrasesOf(chunk: string): Phrase[] {
  const runs: { tokens: Token[]; dense: boolean }[] = []
  for (const token of tokensOf(chunk)) {
    const run = runs.at(-1)
    if (run?.dense === token.dense) run.tokens.push(token)
    else runs.push({ tokens: [token], dense: token.dense })
  }
  return runs.flatMap(run => (run.dense ? denseWords(chunk, run.tokens) : phraseOf(run.tokens)))
}

function denseWords(chunk: string, tokens: readonly Token[]): Phrase[] {
  const text = chunk.slice(tokens.at(0)?.start, tokens.at(-1)?.end)
  return [...words.segment(text)].flatMap(({ segment }) => phraseOf(tokensOf(segment)))
}

function phraseOf(tokens: readonly Token[]): Phrase[] {
  if (tokens.length === 0) return []
  const pairs = pairsOf(tokens)
  const covers = pairs.length > 0 && pairs.length === tokens.length - 1
  return [
    {
      words: tokens.map(token => token.text),
      pairs: covers ? pairs.map(pair => pair.text) : [],
      prefix: false,
    },
  ]
}

const isDense = (phrase: Phrase): boolean => tokensOf(phrase.words.at(-1) ?? "").some(token => token.dense)

const invalid = (what: string): ParleyError =>
  new ParleyError("invalid_input", { message: `query.q: ${what}` })
