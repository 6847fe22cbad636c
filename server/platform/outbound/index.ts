import { lookup } from "node:dns/promises"
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { isPublicAddress, literalAddress } from "./addresses.ts"

/** Why a URL that someone gave is not called. The message is for that someone, and tells nothing of the network. */
export class OutboundRefused extends Error {
  override readonly name = "OutboundRefused"
}

export interface OutboundOptions {
  /** `host:port` that may be called whatever their addresses are, over http too. */
  readonly allowed: readonly string[]
  /** The addresses of a name; the system's resolver by default. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

export interface OutboundRequest {
  readonly method: "GET" | "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** From the first look-up to the last byte, in milliseconds. */
  readonly timeoutMs: number
  /** Bytes of the answer that are read; what comes after is dropped. */
  readonly answerMax: number
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

type Answered = Pick<PromiseWithResolvers<OutboundAnswer>, "resolve" | "reject">

/**
 * Calls URLs that people gave, without letting anyone reach inside the network (OWASP: server-side request forgery).
 * Only https; every address of the name must be public; the connection goes to an address that was checked, so that a
 * name cannot answer differently in between; redirects are answers like others and are not followed.
 */
export class Outbound {
  readonly #allowed: ReadonlySet<string>
  readonly #resolve: (hostname: string) => Promise<readonly string[]>

  constructor(options: OutboundOptions) {
    this.#allowed = new Set(options.allowed)
    this.#resolve = options.resolve ?? resolveBySystem
  }

  /** Checks what can be known without a look-up. @throws OutboundRefused */
  check(address: string): URL {
    if (!URL.canParse(address)) throw new OutboundRefused("This is not a URL.")
    const url = new URL(address)
    if (url.username !== "" || url.password !== "") {
      throw new OutboundRefused("A URL with a name or password in it is not called.")
    }
    if (this.#isAllowed(url)) return url
    if (url.protocol !== "https:") throw new OutboundRefused("Only https addresses are called.")
    const literal = literalAddress(url.hostname)
    if (literal !== undefined && !isPublicAddress(literal)) throw insideTheNetwork()
    return url
  }

  /** @throws OutboundRefused, or an error of the network, of time or of TLS */
  async request(address: string, request: OutboundRequest): Promise<OutboundAnswer> {
    const url = this.check(address)
    const signal = AbortSignal.timeout(request.timeoutMs)
    const addresses = await this.#checkedAddresses(url, signal)
    const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>()
    const options: RequestOptions = {
      method: request.method,
      headers: { ...request.headers },
      signal,
      // A connection of its own: a kept one was checked for another call.
      agent: false,
      lookup: (_hostname, _options, done) => done(null, addresses),
    }
    const send = url.protocol === "https:" ? requestHttps : requestHttp
    const sent = send(url, options, answer => read(answer, request.answerMax, { resolve, reject }))
    sent.on("error", reject)
    sent.end(request.body)
    return await promise
  }

  async #checkedAddresses(url: URL, signal: AbortSignal) {
    const hostname = literalAddress(url.hostname) ?? url.hostname
    const found = literalAddress(hostname) ? [hostname] : await this.#within(signal, hostname)
    if (found.length === 0) throw new Error(`The name ${hostname} has no address.`)
    if (!this.#isAllowed(url) && !found.every(isPublicAddress)) throw insideTheNetwork()
    return found.map(address => ({ address, family: address.includes(":") ? 6 : 4 }))
  }

  async #within(signal: AbortSignal, hostname: string): Promise<readonly string[]> {
    const late = Promise.withResolvers<never>()
    signal.addEventListener("abort", () => late.reject(signal.reason), { once: true })
    return await Promise.race([this.#resolve(hostname), late.promise])
  }

  #isAllowed(url: URL): boolean {
    const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port
    return /^https?:$/.test(url.protocol) && this.#allowed.has(`${url.hostname}:${port}`)
  }
}

function insideTheNetwork(): OutboundRefused {
  return new OutboundRefused("This address is not on the public internet, so it is not called.")
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(each => each.address)
}

function read(answer: IncomingMessage, max: number, { resolve, reject }: Answered): void {
  const chunks: Uint8Array[] = []
  let size = 0
  const done = () => {
    const body = Buffer.concat(chunks).subarray(0, max)
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body })
  }
  answer.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size < max) return
    done()
    answer.destroy()
  })
  answer.on("end", done)
  answer.on("error", reject)
}
