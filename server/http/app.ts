import { ParleyError } from "@parley/contract"
import { type Context, Hono } from "hono"
import { TrieRouter } from "hono/router/trie-router"
import type { Logger } from "pino"
import { named } from "../platform/telemetry/log.ts"
import { noTracing, type OpenSpan, type Tracing } from "../platform/telemetry/tracing.ts"
import type { Authenticate, Endpoint, Spend } from "./endpoint.ts"
import { problemResponse } from "./problem.ts"
import { contentPolicies, safeHeaders } from "./security.ts"

export interface HttpOptions {
  readonly endpoints: readonly Endpoint[]
  readonly authenticate: Authenticate
  readonly spend: Spend
  readonly log: Logger
  readonly tracing?: Tracing
  /** Whether a failure of what the server stands on is one that a retry may not meet. */
  readonly isTransient?: (error: unknown) => boolean
  /** Pages that are no part of the contract: health, documents, the web client. */
  readonly pages: (app: HttpApp) => void
  /** People reach this server over TLS alone. */
  readonly https: boolean
  /** Told of each request that was answered. */
  readonly onAnswer: (answer: { route: string; method: string; status: number; seconds: number }) => void
}

interface Variables {
  requestId: string
  address: string
}

/** What the connection tells of a request. */
interface Caller {
  readonly address: string
  /** The trace of a proxy that is trusted. */
  readonly traceparent?: string | undefined
}

interface Parts {
  Variables: Variables
  Bindings: Caller
}

export type HttpApp = Hono<Parts>

/** The HTTP side of a node: the endpoints of its features and the pages around them. */
export function createHttpApp(options: HttpOptions): HttpApp {
  // Hono comes to this router in the end, after 6 ms of the first request: its first choice takes no such set of paths.
  const app: HttpApp = new Hono({ router: new TrieRouter() })
  const headers = safeHeaders(options)
  const { tracing = noTracing } = options

  /** Requests of the contract; probes and files would hide them. */
  function traced(context: Context<Parts>, next: () => Promise<void>): Promise<void> {
    const { req, env } = context
    if (!req.path.startsWith("/api/")) return next()
    const answer = async (span: OpenSpan) => {
      await next()
      const attributes = { "http.route": req.routePath, "http.response.status_code": context.res.status }
      span.describe({ name: `${req.method} ${req.routePath}`, attributes })
    }
    return tracing.begin({ name: req.method, kind: "server" }, answer, env.traceparent)
  }

  function finish(context: Context<Parts>, started: number): void {
    context.header("x-request-id", context.get("requestId"))
    // The runtime closes such connections without saying so, and a client's pool would use them again.
    if (/\bclose\b/i.test(context.req.header("connection") ?? "")) context.header("connection", "close")
    for (const [name, value] of headers) context.header(name, value)
    if (!context.res.headers.has("content-security-policy")) {
      context.header("content-security-policy", contentPolicies.data)
    }
    options.onAnswer({
      route: context.req.routePath,
      method: context.req.method,
      status: context.res.status,
      seconds: (performance.now() - started) / 1000,
    })
  }

  app.use(async (context, next) => {
    const started = performance.now()
    const requestId = crypto.randomUUID()
    context.set("requestId", requestId)
    await named({ requestId }, async () => {
      await traced(context, async () => {
        await next()
        finish(context, started)
      })
    })
  })

  app.onError((error, context) => {
    const requestId = context.get("requestId")
    const about = { err: error, requestId, method: context.req.method, route: context.req.routePath }
    if (options.isTransient?.(error)) {
      options.log.warn(about, "request failed for the moment")
      return problemResponse(new ParleyError("overloaded"), requestId)
    }
    if (!(error instanceof ParleyError)) options.log.error(about, "request failed")
    return problemResponse(error, requestId)
  })

  for (const endpoint of options.endpoints) {
    const { method, path } = endpoint.route
    app.on(method.toUpperCase(), path, context =>
      endpoint.serve(context, { ...options, address: context.env.address }),
    )
  }
  for (const [path, endpoints] of Map.groupBy(options.endpoints, each => each.route.path)) {
    const allowed = endpoints.map(each => each.route.method.toUpperCase()).join(", ")
    app.all(path, context => {
      const refusal = problemResponse(new ParleyError("method_not_allowed"), context.get("requestId"))
      refusal.headers.set("allow", allowed)
      return refusal
    })
  }

  options.pages(app)
  app.notFound(context =>
    problemResponse(
      new ParleyError("not_found", { message: `There is nothing at ${context.req.path}.` }),
      context.get("requestId"),
    ),
  )
  return app
}
