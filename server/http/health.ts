import type { HttpApp } from "./app.ts"

export interface Readiness {
  /** Why this node should get no traffic now. */
  readonly reasons: readonly string[]
  /** What does not work although it may get traffic. */
  readonly degraded: readonly string[]
}

export interface HealthOptions {
  readonly readiness: () => Promise<Readiness>
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
}

/** `/health` asks no dependency; `/ready` tells whether this node can serve. */
export function mountHealth(app: HttpApp, options: HealthOptions): void {
  app.get("/health", context => context.json({ status: "alive" }))
  app.get("/ready", async context => {
    const { reasons, degraded } = await options.readiness()
    if (reasons.length > 0) return context.json({ status: "not ready", reason: reasons.join("; ") }, 503)
    return context.json({
      status: "ready",
      ...(degraded.length > 0 ? { degraded: degraded.join("; ") } : {}),
    })
  })
  app.get("/metrics", async context => {
    context.header("content-type", "text/plain; version=0.0.4; charset=utf-8")
    return context.body(await options.metrics())
  })
}
