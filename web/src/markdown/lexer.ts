import { Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens } from "marked"

/** A text that is hidden until one asks for it: `||like this||`. */
export interface SpoilerToken {
  type: "spoiler"
  raw: string
  tokens: Token[]
}

const spoiler = /^\|\|(?=\S)([^\n]*?\S)\|\|/u

/**
 * Markdown as people write it in chat: no HTML, no code by indentation, no heading by underline, and no definitions,
 * which would be invisible. What is left out here stays in the text as it was typed.
 */
class ChatTokenizer extends Tokenizer {
  override html() {
    return undefined
  }
  override tag() {
    return undefined
  }
  override def() {
    return undefined
  }
  override lheading() {
    return undefined
  }
  override code() {
    return undefined
  }
}

const options: MarkedOptions = {
  gfm: true,
  breaks: true,
  extensions: {
    renderers: {},
    childTokens: {},
    inline: [
      function (this: { lexer: Lexer }, src: string): SpoilerToken | undefined {
        const [raw, inner] = spoiler.exec(src) ?? []
        if (raw === undefined || inner === undefined) return undefined
        return { type: "spoiler", raw, tokens: this.lexer.inlineTokens(inner) }
      },
    ],
    startInline: [
      (src: string) => {
        const at = src.indexOf("||")
        return at < 0 ? undefined : at
      },
    ],
  } as MarkedOptions["extensions"] & object,
}

/** Cuts Markdown into tokens; throws `RangeError` for what nests absurdly. */
export const tokensOf = (text: string): Token[] =>
  new Lexer({ ...options, tokenizer: new ChatTokenizer() }).lex(text)

export type { Token, Tokens }
