import { quickSeconds, timed } from "../telemetry/metrics.ts"
import type { Registry } from "../telemetry/registry.ts"
import type { SpanAbout, Tracing } from "../telemetry/tracing.ts"
import type { Queue } from "./index.ts"

const pushSpan: SpanAbout = { name: "queue push", kind: "client" }

/** The queue with the time measured and traced that the broker takes to confirm a command. */
export function measureQueue(queue: Queue, registry: Registry, tracing: Tracing): Queue {
  const seconds = registry.histogram(
    "parley_queue_push_seconds",
    "Seconds from publishing a command to the broker's confirmation",
    quickSeconds,
  )
  const failed = registry.counter("parley_queue_push_errors_total", "Commands that the broker did not take")
  return {
    ...queue,
    push: (partition, command) =>
      timed({ seconds, failed }, () => tracing.part(pushSpan, () => queue.push(partition, command))),
  }
}
