import type { Registry } from "../telemetry/registry.ts"
import type { Bus } from "./index.ts"

/** The bus with what is published counted by the kind of its subject, and how often the broker was lost. */
export function measureBus(bus: Bus, registry: Registry): Bus {
  const published = registry.counters("parley_bus_published_total", "Messages given to the bus", "kind")
  const reconnects = registry.counter(
    "parley_bus_reconnects_total",
    "Times that the bus came back after its connection had broken",
  )
  bus.onReconnect(() => reconnects.inc())
  return {
    ...bus,
    publish(subject, message) {
      published.of(kindOf(subject)).inc()
      bus.publish(subject, message)
    },
  }
}

/** `room.<id>` is of the kind `room`. */
function kindOf(subject: string): string {
  const end = subject.indexOf(".")
  return end < 0 ? subject : subject.slice(0, end)
}
