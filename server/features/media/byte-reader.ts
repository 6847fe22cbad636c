/** Reads a stream in pieces of chosen sizes, holding no more than is asked for and one piece of the source. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)
  #sourceEnded = false

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** What comes next: at least `size` bytes unless the stream ends before. They are not taken. */
  async peek(size: number): Promise<Uint8Array> {
    while (this.#held.byteLength < size && !this.#sourceEnded) {
      const { value, done } = await this.#source.next()
      if (done) this.#sourceEnded = true
      else this.#held = this.#held.byteLength === 0 ? value : Buffer.concat([this.#held, value])
    }
    return this.#held
  }

  async atEnd(): Promise<boolean> {
    return (await this.peek(1)).byteLength === 0
  }

  /** Takes `size` bytes, or what is left where that is less. */
  async take(size: number): Promise<Uint8Array> {
    const taken = (await this.peek(size)).subarray(0, size)
    this.#held = this.#held.subarray(taken.byteLength)
    return taken
  }

  /** Takes up to `size` bytes as they come. @returns how many there were */
  async *copy(size: number): AsyncGenerator<Uint8Array, number> {
    let copied = 0
    while (copied < size && !(await this.atEnd())) {
      const piece = await this.take(Math.min(size - copied, this.#held.byteLength))
      copied += piece.byteLength
      yield piece
    }
    return copied
  }

  /** Passes over up to `size` bytes. @returns how many there were */
  async skip(size: number): Promise<number> {
    let skipped = 0
    for await (const piece of this.copy(size)) skipped += piece.byteLength
    return skipped
  }

  /** Lets the source go before its end. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }
}
