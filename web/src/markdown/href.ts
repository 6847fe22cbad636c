const allowed = ["http:", "https:", "mailto:"]

/** The address of a link, where it is one that a message may lead to: web or e-mail, and whole. */
export function safeHref(address: string): string | null {
  const url = URL.parse(address)
  return url && allowed.includes(url.protocol) ? url.href : null
}
