/** Whether a request came over TLS, as the proxy in front tells or the address itself. */
export function cameOverHttps(headers: Headers, url: URL): boolean {
  const forwarded = headers.get("x-forwarded-proto")?.split(",")[0]?.trim().toLowerCase()
  return forwarded ? forwarded === "https" || forwarded === "wss" : /^(https|wss):$/.test(url.protocol)
}

/**
 * Whether a request may be trusted to come from our own pages, so that its cookies count: its `Origin` is the address
 * that it was sent to, or one of `publicOrigins`.
 *
 * Our own address is the `Host` header. `X-Forwarded-Host` is left alone: what a proxy does not keep in `Host`, its
 * operator names in `publicOrigins`, and then no header that a client could send decides whom to trust.
 * `X-Forwarded-Proto` is heard, since it can only make the rule stricter: over https, a page of http is not ours.
 *
 * Without `Origin` (same-origin GETs, programs that are no browsers) `Sec-Fetch-Site` decides; what sends neither is
 * no browser, and nobody can make it send another's cookies.
 */
export function originAllowed(headers: Headers, url: URL, publicOrigins: readonly string[]): boolean {
  const origin = headers.get("origin")
  if (origin === null) {
    const site = headers.get("sec-fetch-site")
    return site === null || site === "same-origin" || site === "none"
  }
  return publicOrigins.includes(origin) || isOwnOrigin(origin, headers, url)
}

function isOwnOrigin(origin: string, headers: Headers, url: URL): boolean {
  const from = URL.parse(origin)
  if (!from || !/^https?:$/.test(from.protocol)) return false
  if (from.protocol === "http:" && cameOverHttps(headers, url)) return false
  // Read as an address of the same scheme, so that a default port counts the same, written or not.
  const own = URL.parse(`${from.protocol}//${headers.get("host") ?? url.host}`)
  return own !== null && own.host === from.host
}
