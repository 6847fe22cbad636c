import type { Outbound, OutboundAnswer } from "../../platform/outbound/index.ts"

/** The page is none that a card could be made of. */
export class Refused extends Error {
  override readonly name = "Refused"
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
const agent = "Mozilla/5.0 (compatible; ParleyLinkCards/1.0)"

/**
 * Fetches what a link leads to from the public internet, and from nowhere else.
 * @throws Refused, OutboundRefused, or what the connection failed with
 */
export async function getOutside(
  outbound: Outbound,
  link: string,
  options: { accept: string; bytesMax: number; signal: AbortSignal },
): Promise<Got> {
  const answer = await outbound.request(link, {
    method: "GET",
    headers: {
      accept: options.accept,
      "user-agent": agent,
      "accept-language": "en;q=0.5, *;q=0.1",
      // What is unpacked has no length that its sender could not choose.
      "accept-encoding": "identity",
    },
    signal: options.signal,
    answerMax: options.bytesMax,
    http: "allowed",
    redirectsMax,
  })
  return gotOf(answer)
}

function gotOf({ url, status, headers, body, whole }: OutboundAnswer): Got {
  if (status < 200 || status > 299) throw new Refused(`It answers ${status}.`)
  const packed = headers["content-encoding"] ?? "identity"
  if (packed !== "identity") throw new Refused("It is packed, which was not asked for.")
  const [type = "", ...parameters] = String(headers["content-type"] ?? "").split(";")
  const charset = parameters.map(each => /^\s*charset\s*=\s*"?([^"\s]+)/i.exec(each)?.[1]).find(Boolean)
  return { url, type: type.trim().toLowerCase(), charset, bytes: body, whole }
}
