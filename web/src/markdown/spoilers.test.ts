import { expect, test } from "bun:test"
import { hideSpoilers } from "@parley/contract"
import { type Token, tokensOf } from "./lexer.ts"

const pieces = ["||", "|", "a", " ", "\n"]

/** All texts of so many pieces. */
const textsOf = (count: number): string[] =>
  count === 0 ? [""] : textsOf(count - 1).flatMap(text => pieces.map(piece => text + piece))

const spoilersOf = (tokens: readonly Token[]): string[] =>
  tokens.flatMap(token => {
    if (token.type === "spoiler") return [token.raw]
    return "tokens" in token ? spoilersOf(token.tokens ?? []) : []
  })

test("what is a spoiler in a message is hidden where it is shown in short, and nothing else", () => {
  for (const text of textsOf(6)) {
    const hidden = [...hideSpoilers(text).matchAll(/\|\|▒+\|\|/g)].map(({ 0: found, index }) =>
      text.slice(index, index + found.length),
    )
    expect({ text, spoilers: hidden }).toEqual({ text, spoilers: spoilersOf(tokensOf(text)) })
  }
})
