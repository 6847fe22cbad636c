/** Messages that one subscriber puts together at a time; past it the oldest is given up, as if it were lost. */
const incompleteMax = 16

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const newline = 10

/**
 * A message as one or more pieces that a broker takes. Each begins with a line: `<part> <parts>`, and where there are
 * several, an id that all of them share.
 * @param pieceMax bytes of one piece, besides its first line
 */
export function* toParts(message: unknown, pieceMax: number): Generator<Buffer> {
  const bytes = encoder.encode(JSON.stringify(message))
  const parts = Math.ceil(bytes.length / pieceMax)
  const id = parts > 1 ? ` ${crypto.randomUUID()}` : ""
  for (let part = 1; part <= parts; part++) {
    const head = encoder.encode(`${part} ${parts}${id}\n`)
    yield Buffer.concat([head, bytes.subarray((part - 1) * pieceMax, part * pieceMax)])
  }
}

/** Puts the messages of one subject together again. The parts of one come in order, between those of others. */
export class FromParts {
  readonly #incomplete = new Map<string, Uint8Array[]>()

  /** Takes a piece. @returns the message once it is whole; undefined until then, and where a part was lost */
  take(piece: Uint8Array): unknown {
    const end = piece.indexOf(newline)
    const [part = "", parts, id] = decoder.decode(piece.subarray(0, end)).split(" ")
    const body = piece.subarray(end + 1)
    if (id === undefined) return JSON.parse(decoder.decode(body))
    const before = this.#incomplete.get(id) ?? []
    this.#incomplete.delete(id)
    if (before.length !== Number(part) - 1) return undefined
    const pieces = [...before, body]
    if (part === parts) return JSON.parse(decoder.decode(Buffer.concat(pieces)))
    this.#incomplete.set(id, pieces)
    if (this.#incomplete.size > incompleteMax) this.#forgetOldest()
    return undefined
  }

  #forgetOldest(): void {
    for (const id of this.#incomplete.keys()) {
      this.#incomplete.delete(id)
      return
    }
  }
}
