import { type Counter, type Histogram, Registry } from "./registry.ts"

/** Seconds of what answers within milliseconds, up to what somebody would give up at. */
export const quickSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Observes how many seconds something takes, and counts it if it fails. */
export async function timed<T>(
  into: { readonly seconds: Histogram; readonly failed: Counter },
  run: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  try {
    return await run()
  } catch (error) {
    into.failed.inc()
    throw error
  } finally {
    into.seconds.observe((performance.now() - started) / 1000)
  }
}

/** Methods of HTTP; a caller may make others up. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/** What every node counts. What belongs to a port or a role is declared beside it. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests = this.registry.histograms(
    "http_request_duration_seconds",
    "Seconds of an HTTP request, by the pattern of its route",
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    "method",
    "route",
    "status",
  )

  answered(request: { method: string; route: string; status: number; seconds: number }): void {
    const method = methods.has(request.method) ? request.method : "other"
    this.#requests.of(method, request.route, String(request.status)).observe(request.seconds)
  }
}
