import type { Announcement, Bus } from "./platform/bus/index.ts"
import { measureBus } from "./platform/bus/measured.ts"
import type { Cache } from "./platform/cache/index.ts"
import { measureCache } from "./platform/cache/measured.ts"
import type { Clock } from "./platform/clock.ts"
import type { Queue } from "./platform/queue/index.ts"
import { measureQueue } from "./platform/queue/measured.ts"
import type { Store } from "./platform/store/index.ts"
import { measureStore } from "./platform/store/measured.ts"
import { type Metrics, quickSeconds } from "./platform/telemetry/metrics.ts"
import type { Registry } from "./platform/telemetry/registry.ts"
import type { SpanAbout, Tracing } from "./platform/telemetry/tracing.ts"
import { within } from "./platform/within.ts"
import type { Gateway, GatewayOptions } from "./realtime/index.ts"
import { acceptedAt, type Settled, type WorkerOptions } from "./timeline/index.ts"

/** What parts of a node are measured by, declared once their roles are there. Names are what dashboards and alerts go by. */

interface Ports {
  readonly store: Store
  readonly queue: Queue
  readonly bus: Bus
  readonly cache: Cache
}

interface Measured {
  readonly metrics: Metrics
  readonly tracing: Tracing
}

/** Below the second that a figure may take. */
const answerWithinMs = 900

/** The ports, measured and traced, with what each takes to answer at a scrape. */
export function measurePorts(ports: Ports, { metrics: { registry }, tracing }: Measured): Ports {
  const dependencies = { database: ports.store, queue: ports.queue, bus: ports.bus, cache: ports.cache }
  const ask = together(() => pingAll(dependencies))
  registry.gauge(
    "parley_dependency_up",
    "Whether what this node stands on answers",
    async () => mapped(await ask(), seconds => (Number.isNaN(seconds) ? 0 : 1)),
    "dependency",
  )
  registry.gauge(
    "parley_dependency_ping_seconds",
    "Seconds until what this node stands on answered, where it did",
    ask,
    "dependency",
  )
  return {
    store: measureStore(ports.store, registry, tracing),
    queue: measureQueue(ports.queue, registry, tracing),
    bus: measureBus(ports.bus, registry),
    cache: measureCache(ports.cache, registry, tracing),
  }
}

/** Reads once for all who ask until they are answered: figures of one scrape, say. */
function together<T>(read: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined
  return () => {
    asking ??= read().finally(() => {
      asking = undefined
    })
    return asking
  }
}

async function pingAll(ports: Record<string, { ping(): Promise<void> }>): Promise<Record<string, number>> {
  const ping = async (port: { ping(): Promise<void> }) => {
    const started = performance.now()
    await within(answerWithinMs, port.ping())
    return (performance.now() - started) / 1000
  }
  const asked = Object.entries(ports).map(
    async ([name, port]): Promise<[string, number]> => [name, await ping(port).catch(() => Number.NaN)],
  )
  return Object.fromEntries(await Promise.all(asked))
}

const mapped = (of: Record<string, number>, to: (value: number) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value)]))

/** Counts how commands end for those who sent them. */
export function measureCommands(registry: Registry): (settled: Settled) => void {
  const ended = endsBy("type", registry, {
    seconds: ["parley_command_seconds", "Seconds from queueing a command to its result, by type"],
    results: ["parley_commands_total", "Commands by type and result"],
  })
  return settled => ended(settled.type, settled)
}

type Described = readonly [name: string, help: string]

/** Counts how things end, by a label and their result, and how long each took. */
function endsBy(label: string, registry: Registry, named: { seconds: Described; results: Described }) {
  const seconds = registry.histograms(...named.seconds, quickSeconds, label)
  const results = registry.counters(...named.results, label, "result")
  return (value: string, ended: { readonly result: string; readonly seconds: number }) => {
    seconds.of(value).observe(ended.seconds)
    results.of(value, ended.result).inc()
  }
}

/** Counts what a worker commits. */
export function measureBatches({
  queue,
  metrics: { registry },
  clock,
}: Measured & { queue: Queue; clock: Clock }): WorkerOptions["onBatch"] {
  const sent = registry.counter("parley_messages_sent_total", "Messages that were committed")
  const size = registry.histogram("parley_batch_commands", "Commands in one transaction", [
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ])
  const seconds = registry.histogram(
    "parley_batch_seconds",
    "Seconds from taking a batch to having announced it",
    quickSeconds,
  )
  const waited = registry.histogram(
    "parley_batch_wait_seconds",
    "Seconds that the oldest command of a batch had waited when the batch was done",
    quickSeconds,
  )
  registry.gauge("parley_queue_lag", "Commands that wait or are being carried out, in the whole queue", () =>
    queue.depth(),
  )
  return batch => {
    sent.inc(batch.sent)
    size.observe(batch.commands.length)
    seconds.observe(batch.seconds)
    const oldest = batch.commands.reduce(
      (least, command) => Math.min(least, acceptedAt(command)),
      clock.now(),
    )
    waited.observe(Math.max(0, clock.now() - oldest) / 1000)
  }
}

/** What a gateway tells of events and deliveries. */
export function measureEvents({
  metrics: { registry },
  tracing,
  clock,
}: Measured & { clock: Clock }): Required<Pick<GatewayOptions, "onAnswered" | "onDelivered">> {
  const delivery = registry.histogram(
    "parley_message_delivery_seconds",
    "Seconds from taking a message in, on any node, to handing it to the connections of this one",
    quickSeconds,
  )
  const ended = endsBy("event", registry, {
    seconds: ["parley_event_seconds", "Seconds until an event was acknowledged, by its name"],
    results: ["parley_events_total", "Events by name and result"],
  })
  return {
    onAnswered: answered => ended(answered.event, answered),
    onDelivered(announcement, started) {
      if (announcement.trace) tracing.ended(deliverSpan(announcement), started, announcement.trace)
      const messages = messagesIn(announcement)
      if (messages === 0 || announcement.acceptedAt === undefined) return
      delivery.observe(Math.max(0, clock.now() - announcement.acceptedAt) / 1000, messages)
    },
  }
}

const deliverSpan = ({ roomId, changes }: Announcement): SpanAbout => ({
  name: "deliver",
  kind: "consumer",
  attributes: { "parley.room": roomId, "parley.changes": changes.length },
})

function messagesIn({ changes }: Announcement): number {
  let messages = 0
  for (const { change, created } of changes) if (created && change.kind === "message") messages++
  return messages
}

/** What a gateway holds. */
export function measureConnections({ transport, hub }: Gateway, registry: Registry): void {
  const stats = together(async () => transport.stats())
  registry.gauge("parley_ws_connections", "Realtime sessions", () => transport.connections)
  registry.gauge(
    "parley_ws_transport_connections",
    "Realtime sessions by transport",
    async () => {
      const { websocket, polling } = await stats()
      return { websocket, polling }
    },
    "transport",
  )
  registry.gauge(
    "parley_ws_buffered_bytes",
    "Bytes that wait for clients to read them",
    async () => (await stats()).bufferedBytes,
  )
  registry.counted(
    "parley_deliveries_total",
    "Frames of rooms, once for each connection that they went to",
    async () => (await stats()).deliveries,
  )
  registry.gauge("parley_online_users", "Users with a session on this node", () => hub.stats().users)
  registry.gauge("parley_followed_rooms", "Rooms with a user on this node", () => hub.stats().rooms)
}
