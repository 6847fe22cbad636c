import { lookup } from "node:dns/promises"
import { isAddress, isPublic } from "./address.ts"

/** The page cannot be had, or must not be asked for. */
export class Refused extends Error {
  override readonly name = "Refused"
}

/** The addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** As the machine resolves names, its hosts file included. */
export const resolveHost: Resolve = async host => {
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.map(each => each.address)
}

export interface Outside {
  readonly resolve: Resolve
  /** Addresses that may be reached although they are not public, on any port. */
  readonly isAllowed: (address: string) => boolean
}

export interface Got {
  /** Where redirects led. */
  readonly url: URL
  /** Lower-case, without parameters. */
  readonly type: string
  readonly charset: string | undefined
  /** The beginning of the body, up to the limit. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether that is all of it. */
  readonly whole: boolean
}

const redirectsMax = 5
const redirects = new Set([301, 302, 303, 307, 308])
const agent = "Mozilla/5.0 (compatible; ParleyLinkCards/1.0)"

/**
 * Fetches from the public internet and from nowhere else. Each host, that of each redirect too, is resolved once, all of its
 * addresses are checked, and the connection goes to an address that was checked, so a name that changes its mind
 * (DNS rebinding) leads nowhere. The certificate is held against the name.
 * @throws Refused
 */
export async function getOutside(
  outside: Outside,
  link: string,
  options: { accept: string; bytesMax: number; signal: AbortSignal },
): Promise<Got> {
  const { signal, accept, bytesMax } = options
  let url = parseLink(link)
  for (let hop = 0; hop <= redirectsMax; hop++) {
    const response = await ask(url, { address: await addressOf(outside, url, signal), accept, signal })
    const location = redirects.has(response.status) ? response.headers.get("location") : null
    if (location === null) return await gotOf(url, response, bytesMax)
    await response.body?.cancel()
    url = parseLink(location, url)
  }
  throw new Refused("It redirects too often.")
}

function parseLink(link: string, base?: URL): URL {
  const url = URL.parse(link, base?.href)
  if (!url) throw new Refused("It is no URL.")
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Refused("It is not http or https.")
  if (url.username !== "" || url.password !== "") throw new Refused("It holds a password.")
  return url
}

async function addressOf({ resolve, isAllowed }: Outside, url: URL, signal: AbortSignal): Promise<string> {
  // URL has made dotted numbers of all the ways in which an IPv4 address can be written.
  const host = url.hostname.replace(/^\[|\]$/g, "")
  const addresses = isAddress(host) ? [host] : await abortable(resolve(host), signal)
  const [first] = addresses
  if (first === undefined) throw new Refused("The host has no address.")
  for (const address of addresses) {
    if (isAllowed(address)) continue
    if (!isPublic(address)) throw new Refused("The host is not on the public internet.")
    if (url.port !== "" && url.port !== "80" && url.port !== "443") {
      throw new Refused("Only the ports 80 and 443 are asked.")
    }
  }
  return first
}

async function ask(
  url: URL,
  to: { address: string; accept: string; signal: AbortSignal },
): Promise<Response> {
  const direct = new URL(url)
  direct.hostname = to.address.includes(":") ? `[${to.address}]` : to.address
  direct.hash = ""
  return await fetch(direct, {
    headers: {
      host: url.host,
      accept: to.accept,
      "user-agent": agent,
      "accept-language": "en;q=0.5, *;q=0.1",
    },
    redirect: "manual",
    credentials: "omit",
    // A connection to the same address may be another host's.
    keepalive: false,
    signal: to.signal,
    ...(url.protocol === "https:" ? { tls: { serverName: url.hostname } } : {}),
  })
}

async function gotOf(url: URL, response: Response, bytesMax: number): Promise<Got> {
  if (!response.ok) {
    await response.body?.cancel()
    throw new Refused(`It answers ${response.status}.`)
  }
  const [type = "", ...parameters] = (response.headers.get("content-type") ?? "").split(";")
  const charset = parameters.map(each => /^\s*charset\s*=\s*"?([^"\s]+)/i.exec(each)?.[1]).find(Boolean)
  return { url, type: type.trim().toLowerCase(), charset, ...(await beginning(response, bytesMax)) }
}

/** Reads no more than so many bytes, unpacked, whatever the answer says of its length. */
async function beginning(
  response: Response,
  bytesMax: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop ends the connection.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > bytesMax) break
  }
  return { bytes: new Uint8Array(Buffer.concat(chunks).subarray(0, bytesMax)), whole: size <= bytesMax }
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const stop = () => aborted.reject(signal.reason)
  signal.addEventListener("abort", stop, { once: true })
  return await Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener("abort", stop))
}
