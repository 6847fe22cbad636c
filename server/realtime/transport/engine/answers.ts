/** Refusals of Engine.IO over HTTP: the reference server's codes and sentences, and after them two of our own. */
const REFUSALS = {
  unknownTransport: [400, 0, "Transport unknown"],
  unknownSession: [400, 1, "Session ID unknown"],
  badHandshakeMethod: [400, 2, "Bad handshake method"],
  badRequest: [400, 3, "Bad request"],
  unsupportedVersion: [400, 5, "Unsupported protocol version"],
  full: [503, 6, "Too many connections"],
  draining: [503, 7, "Server is shutting down"],
} as const

export type Refusal = keyof typeof REFUSALS

export function refuse(refusal: Refusal): Response {
  const [status, code, message] = REFUSALS[refusal]
  const headers = status === 503 ? { "retry-after": "5" } : {}
  return Response.json({ code, message }, { status, headers })
}

/** A polling answer: a payload for a GET, `ok` for a POST. */
export function text(body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "text/plain; charset=UTF-8", "cache-control": "no-store" },
  })
}

export function preflight(): Response {
  return new Response(null, { status: 204, headers: { allow: "GET, POST, OPTIONS" } })
}

/**
 * The answer to a request, with `Connection: close` if the request had it (RFC 9112, 9.6). Bun then ends the connection without
 * saying so, and clients that pool connections would use it once more.
 */
export function sayingClose(request: Request, response: Response): Response {
  if (request.headers.get("connection")?.toLowerCase() === "close")
    response.headers.set("connection", "close")
  return response
}
