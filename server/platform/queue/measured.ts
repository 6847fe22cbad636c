import { quickSeconds } from "../telemetry/metrics.ts"
import type { Registry } from "../telemetry/registry.ts"
import type { Queue } from "./index.ts"

/** The queue with the time measured that the broker takes to confirm a command. */
export function measureQueue(queue: Queue, registry: Registry): Queue {
  const seconds = registry.histogram(
    "parley_queue_push_seconds",
    "Seconds from publishing a command to the broker's confirmation",
    quickSeconds,
  )
  const failed = registry.counter("parley_queue_push_errors_total", "Commands that the broker did not take")
  return {
    ...queue,
    async push(partition, command) {
      const started = performance.now()
      try {
        await queue.push(partition, command)
      } catch (error) {
        failed.inc()
        throw error
      } finally {
        seconds.observe((performance.now() - started) / 1000)
      }
    },
  }
}
