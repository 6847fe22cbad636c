import type { Platform } from "./compose.ts"
import type { Readiness } from "./http/index.ts"
import { within } from "./platform/within.ts"

/** Below the second that probes of orchestrators wait: later than that, a slow cache would take every node away. */
const answerWithinMs = 700

/**
 * Whether a node can serve. Without its database or its broker it cannot. Without the cache people chat all the same, and
 * presence alone stands still: taking all nodes away for that would be worse.
 */
export async function readinessOf(platform: Platform | undefined): Promise<Readiness> {
  if (!platform) return { reasons: [], degraded: [] }
  const { store, queue, bus, cache } = platform
  const silent = async (name: string, port: { ping(): Promise<void> }) =>
    await within(answerWithinMs, port.ping()).then(
      () => [],
      () => [`${name} does not answer`],
    )
  const [reasons, degraded] = await Promise.all([
    Promise.all([silent("the database", store), silent("the queue", queue), silent("the bus", bus)]),
    silent("the cache", cache),
  ])
  return { reasons: reasons.flat(), degraded }
}
