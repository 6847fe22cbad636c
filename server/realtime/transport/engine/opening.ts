/**
 * The request that opened a session, kept small: a `Headers` and a `URL` per idle connection would cost several times more
 * than their text.
 */
export class OpeningRequest {
  readonly address: string
  readonly #url: string
  readonly #headers: string

  constructor(request: Request, address: string) {
    this.address = address
    this.#url = request.url
    const lines: string[] = []
    request.headers.forEach((value, name) => {
      lines.push(`${name}:${value}`)
    })
    this.#headers = lines.join("\n")
  }

  get url(): URL {
    return new URL(this.#url)
  }

  get headers(): Headers {
    const headers = new Headers()
    for (const line of this.#headers.split("\n")) {
      const colon = line.indexOf(":")
      if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1))
    }
    return headers
  }
}
