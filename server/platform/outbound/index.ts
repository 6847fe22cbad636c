import type { IncomingMessage, RequestOptions } from "node:http"
import { isPublicAddress, literalAddress } from "./addresses.ts"
import { beginning } from "./beginning.ts"

/** Why a URL that someone gave is not called. The message is for that someone, and tells nothing of the network. */
export class OutboundRefused extends Error {
  override readonly name = "OutboundRefused"
}

export interface OutboundOptions {
  /** Addresses inside the network that may be called all the same, on any port and over http too. */
  readonly isAllowed: (address: string) => boolean
  /** The addresses of a name, none where it has none; the system's resolver by default. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
}

export interface OutboundRequest {
  readonly method: "GET" | "POST"
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** From the first look-up to the last byte, redirects included. */
  readonly signal: AbortSignal
  /** Bytes of the answer that are read; what comes after is dropped. */
  readonly answerMax: number
  /** Over http too; otherwise https alone. */
  readonly http?: "allowed"
  /** Redirects that are followed, each checked like the first; otherwise they are answers like others. */
  readonly redirectsMax?: number
}

export interface OutboundAnswer {
  /** Where redirects led. */
  readonly url: URL
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The beginning, up to the limit, as it was sent: packed where the answer says so. */
  readonly body: Uint8Array<ArrayBuffer>
  /** Whether that is all of it. */
  readonly whole: boolean
}

type Scheme = Pick<OutboundRequest, "http">

const redirects = new Set([301, 302, 303, 307, 308])
const publicPorts = new Set(["", "80", "443"])

/**
 * Calls URLs that people gave, without letting anyone reach inside the network (OWASP: server-side request forgery).
 * Every address of the name must be public; the connection goes to an address that was checked, so that a name that
 * changes its mind (DNS rebinding) leads nowhere; the certificate is held against the name. Ports 80 and 443 alone.
 */
export class Outbound {
  readonly #isAllowed: (address: string) => boolean
  readonly #resolve: (hostname: string) => Promise<readonly string[]>

  constructor(options: OutboundOptions) {
    this.#isAllowed = options.isAllowed
    this.#resolve = options.resolve ?? resolveBySystem
  }

  /** Checks what can be known without a look-up. @throws OutboundRefused */
  check(address: string, { http }: Scheme = {}, base?: URL): URL {
    const url = URL.parse(address, base?.href)
    if (!url) throw new OutboundRefused("This is not a URL.")
    if (url.username !== "" || url.password !== "") {
      throw new OutboundRefused("A URL with a name or password in it is not called.")
    }
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new OutboundRefused("Only https addresses are called.")
    }
    const literal = literalAddress(url.hostname)
    if (literal !== undefined) this.#requirePublic(url, [literal])
    const inside = literal !== undefined && this.#isAllowed(literal)
    if (url.protocol === "http:" && http === undefined && !inside) {
      throw new OutboundRefused("Only https addresses are called.")
    }
    return url
  }

  /** @throws OutboundRefused, or an error of the network, of the signal or of TLS */
  async request(address: string, request: OutboundRequest): Promise<OutboundAnswer> {
    let url = this.check(address, request)
    for (let left = request.redirectsMax ?? 0; ; left--) {
      const answer = await this.#ask(url, request)
      const { location } = answer.headers
      const leads = request.redirectsMax !== undefined && redirects.has(answer.status)
      if (!leads || location === undefined) {
        return { url, status: answer.status, headers: answer.headers, ...(await answer.read()) }
      }
      answer.close()
      if (left === 0) throw new OutboundRefused("It redirects too often.")
      url = this.check(String(location), request, url)
    }
  }

  async #ask(url: URL, request: OutboundRequest) {
    const { method, headers, body, signal, answerMax } = request
    const addresses = await this.#checkedAddresses(url, signal)
    // Loaded with the first call: every start would pay 8 ms for them.
    const { request: call } = await (url.protocol === "https:" ? import("node:https") : import("node:http"))
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const options: RequestOptions = {
      method,
      headers: { ...headers },
      // A connection of its own: a kept one was checked for another call.
      agent: false,
      lookup: (_hostname, _options, done) => done(null, addresses),
    }
    const sent = call(url, options, resolve)
    const stop = () => {
      reject(signal.reason)
      sent.destroy()
    }
    signal.addEventListener("abort", stop, { once: true })
    sent.on("error", reject)
    sent.end(body)
    const close = () => {
      signal.removeEventListener("abort", stop)
      sent.destroy()
    }
    try {
      const answer = await promise
      const read = () => beginning(answer, { max: answerMax, signal }).finally(close)
      return { status: answer.statusCode ?? 0, headers: answer.headers, read, close }
    } catch (error) {
      close()
      throw error
    }
  }

  async #checkedAddresses(url: URL, signal: AbortSignal) {
    signal.throwIfAborted()
    const literal = literalAddress(url.hostname)
    const found = literal ? [literal] : await this.#within(signal, url.hostname)
    if (found.length === 0) throw new OutboundRefused("The host has no address.")
    this.#requirePublic(url, found)
    return found.map(address => ({ address, family: address.includes(":") ? 6 : 4 }))
  }

  #requirePublic(url: URL, addresses: readonly string[]): void {
    const outside = addresses.filter(address => !this.#isAllowed(address))
    if (!outside.every(isPublicAddress)) {
      throw new OutboundRefused("This address is not on the public internet, so it is not called.")
    }
    if (outside.length > 0 && !publicPorts.has(url.port)) {
      throw new OutboundRefused("Only the ports 80 and 443 are called.")
    }
  }

  async #within(signal: AbortSignal, hostname: string): Promise<readonly string[]> {
    const late = Promise.withResolvers<never>()
    const stop = () => late.reject(signal.reason)
    signal.addEventListener("abort", stop, { once: true })
    return await Promise.race([this.#resolve(hostname), late.promise]).finally(() =>
      signal.removeEventListener("abort", stop),
    )
  }
}

/** As the machine resolves names, its hosts file included. */
async function resolveBySystem(hostname: string): Promise<string[]> {
  const { lookup } = await import("node:dns/promises")
  return (await lookup(hostname, { all: true })).map(each => each.address)
}
