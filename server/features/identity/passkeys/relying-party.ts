import { cameOverHttps } from "../origin.ts"

/** For whom passkeys are made: browsers give none to another host name. */
export interface RelyingParty {
  /** The host name. */
  readonly id: string
  readonly origin: string
}

/**
 * The public address, where it is known; otherwise the host that the request was sent to. Who names another host than
 * the browser is at gets nothing by it: the browser signs its own origin, and each passkey is good for the host name
 * that it was made for alone.
 */
export function relyingParty(publicUrl: string, { headers, url }: Request): RelyingParty {
  if (publicUrl !== "") return partyOf(new URL(publicUrl))
  const asked = new URL(url)
  const scheme = cameOverHttps(headers, asked) ? "https" : "http"
  return partyOf(URL.parse(`${scheme}://${headers.get("host") ?? asked.host}`) ?? asked)
}

const partyOf = ({ hostname, origin }: URL): RelyingParty => ({ id: hostname, origin })
