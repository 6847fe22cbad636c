const exposed = [
  "etag",
  "location",
  "retry-after",
  "tus-extension",
  "tus-max-size",
  "tus-resumable",
  "tus-version",
  "upload-expires",
  "upload-length",
  "upload-offset",
  "x-request-id",
].join(", ")
const preflightSeconds = 600

/**
 * Lets pages of other origins call this server (the Fetch standard's CORS). They bring their own token: cookies are
 * not allowed to come along, so such a page can do nothing in a person's name that the person did not give it a token for.
 */
export class Cors {
  readonly #origins: ReadonlySet<string>

  /** @param origins `https://app.example.com`, or `*` for any */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins)
  }

  /** The answer to a preflight of an allowed origin. */
  preflight(request: Request): Response | undefined {
    const method = request.headers.get("access-control-request-method")
    if (request.method !== "OPTIONS" || method === null) return undefined
    if (this.#allowed(request) === undefined) return undefined
    const headers = new Headers({
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "",
      "access-control-max-age": `${preflightSeconds}`,
      vary: "access-control-request-headers",
    })
    return this.shown(request, new Response(null, { status: 204, headers }))
  }

  /** Lets the asking page read the answer, where its origin is allowed. */
  shown(request: Request, response: Response): Response {
    if (this.#origins.size === 0) return response
    if (!this.#origins.has("*")) response.headers.append("vary", "origin")
    const allowed = this.#allowed(request)
    if (allowed === undefined) return response
    response.headers.set("access-control-allow-origin", allowed)
    response.headers.set("access-control-expose-headers", exposed)
    return response
  }

  #allowed(request: Request): string | undefined {
    if (this.#origins.has("*")) return "*"
    const origin = request.headers.get("origin")
    return origin !== null && this.#origins.has(origin) ? origin : undefined
  }
}
