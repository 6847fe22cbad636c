import type { HttpApp } from "./app.ts"

export interface HealthOptions {
  /** Why this node should get no traffic now; nothing if it may. */
  readonly notReady: () => Promise<string | undefined>
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
}

/** `/health` asks no dependency; `/ready` tells whether this node can serve. */
export function mountHealth(app: HttpApp, options: HealthOptions): void {
  app.get("/health", context => context.json({ status: "alive" }))
  app.get("/ready", async context => {
    const reason = await options.notReady()
    return reason === undefined
      ? context.json({ status: "ready" })
      : context.json({ status: "not ready", reason }, 503)
  })
  app.get("/metrics", async context => {
    context.header("content-type", "text/plain; version=0.0.4; charset=utf-8")
    return context.body(await options.metrics())
  })
}
