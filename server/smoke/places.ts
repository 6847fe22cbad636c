/** Where the parts of a Parley are: an origin for each beginning of a path. */
export type Places = readonly (readonly [prefix: string, origin: string])[]

/** What was given cannot be read, or the server does not do what it should. A sentence for the operator. */
export class SmokeFailure extends Error {
  override readonly name = "SmokeFailure"
}

/** Reads `/api=http://backend:5001`, or an origin alone, which is for every path. @throws SmokeFailure */
export function readPlace(text: string): Places[number] {
  const [, prefix = "/", origin = ""] = /^(?:(\/[^=]*)=)?(https?:\/\/[^/?#@]+)$/.exec(text) ?? []
  const url = URL.parse(origin)
  if (!url) {
    throw new SmokeFailure(
      `${text} is no place: give http://host:port, or /path=http://host:port for a part.`,
    )
  }
  return [prefix, url.origin]
}

/** The origin that a path is led to: that of its longest beginning, as an Ingress does. @throws SmokeFailure */
export function originOf(places: Places, path: string): string {
  const leading = places
    .filter(([prefix]) => prefix === "/" || path === prefix || path.startsWith(`${prefix}/`))
    .toSorted(([one], [other]) => other.length - one.length)
  const [, origin] = leading[0] ?? []
  if (origin === undefined) throw new SmokeFailure(`No place was given for ${path}.`)
  return origin
}
