/** Where to go after the log-in: a path of this page, never another site. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get("next") ?? "/"
  const origin = "http://parley.invalid"
  const url = URL.parse(next, origin)
  return url?.origin === origin && next.startsWith("/") ? url.pathname + url.search + url.hash : "/"
}

/** A link that goes on to `next` once the person is inside. */
export function withNext(path: string, next: string): string {
  return next === "/" ? path : `${path}?next=${encodeURIComponent(next)}`
}

/** The token of the invite that a path leads to. */
export function inviteOf(path: string): string | undefined {
  const [, token] = /^\/invite\/([^/?#]+)$/u.exec(path) ?? []
  return token === undefined ? undefined : decodeURIComponent(token)
}
