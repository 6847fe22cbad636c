/** A port that is taken stops the start with a sentence. */
export class PortTaken extends Error {
  override readonly name = "PortTaken"
}

/** @param serve listens on the port @throws PortTaken */
export function listening<S>(port: number, serve: () => S): S {
  try {
    return serve()
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new PortTaken(
        `Port ${port} is taken. Stop what listens there, or choose another with PARLEY_PORT or --port.`,
        { cause: error },
      )
    }
    throw error
  }
}

/** HTTP/1.0 need not name the host, as some health checks do not, and anyone may name nonsense. */
export function withHost(request: Request, own: URL): { request: Request; url: URL } {
  const given = URL.parse(request.url)
  if (given) return { request, url: given }
  const path = request.url.replace(/^https?:\/\/[^/?#]*/, "").replace(/^\/+/, "")
  const url = new URL(`/${path}`, own)
  return { request: new Request(url.href, request), url }
}
