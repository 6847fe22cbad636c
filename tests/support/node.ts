import { join } from "node:path"
import { limits } from "@parley/contract"
import pino from "pino"
import { composeFeatures, type Features, migrations, type Platform } from "../../server/compose.ts"
import { readConfig } from "../../server/config.ts"
import { createHttpApp } from "../../server/http/index.ts"
import { openFileBlobs } from "../../server/platform/blobs/file.ts"
import type { Bus } from "../../server/platform/bus/index.ts"
import { memoryBus } from "../../server/platform/bus/memory.ts"
import { memoryCache } from "../../server/platform/cache/memory.ts"
import { memoryQueue } from "../../server/platform/queue/memory.ts"
import { noRates } from "../../server/platform/rates.ts"
import { openSqlite } from "../../server/platform/store/sqlite/index.ts"
import { Metrics } from "../../server/platform/telemetry/metrics.ts"
import { Tasks } from "../../server/platform/telemetry/tasks.ts"
import { noTracing } from "../../server/platform/telemetry/tracing.ts"
import { Gateway } from "../../server/realtime/index.ts"
import { startWorker } from "../../server/timeline/index.ts"
import { tempFolder } from "./temp-folder.ts"

/** A node in this process, made of the same parts as the server's, whose bus is between the test and the hub. */
export interface TestNode extends AsyncDisposable {
  readonly url: string
  readonly gateway: Gateway
  readonly platform: Platform
  readonly features: Features
  /** What was logged as a warning or worse. */
  readonly complaints: readonly string[]
}

/** Starts a node on a free port. @param onBus what lies between the parts and the bus */
export async function startNode(
  onBus: (bus: Bus) => Bus,
  environment: Record<string, string> = {},
): Promise<TestNode> {
  const opened = new AsyncDisposableStack()
  const complaints: string[] = []
  const log = pino({ level: "warn" }, { write: (line: string) => void complaints.push(line) })
  const folder = opened.use(tempFolder())
  const store = openSqlite(join(folder.path, "parley.db"))
  opened.defer(() => store.close())
  const bus = onBus(memoryBus(error => log.error({ err: error }, "a bus handler failed")))
  opened.defer(() => bus.close())
  const queue = memoryQueue({ depthMax: limits.queueDepthMax })
  opened.defer(() => queue.close())
  await store.migrate(migrations)
  const platform = {
    config: readConfig(environment),
    store,
    blobs: openFileBlobs(join(folder.path, "blobs")),
    queue,
    bus,
    cache: memoryCache(Date),
    log,
    metrics: new Metrics(),
    tasks: new Tasks(),
    tracing: noTracing,
    rates: noRates(),
    clock: Date,
    nodeId: crypto.randomUUID(),
  }
  const features = await composeFeatures(platform, opened)
  const worker = startWorker({
    ...platform,
    features: features.timeline,
    leaseMs: 10_000,
    onAnnounced: announcements => features.notifications.announced(announcements),
    onBatch() {},
  })
  opened.defer(() => worker.close())
  const { hubReads: reads, identity: sessions, events, presence: observer } = features
  const gateway = new Gateway({
    bus,
    log,
    sessions,
    reads,
    events,
    observer,
    spend() {},
    allowSession: () => undefined,
    addressOf: (_, peer) => peer,
  })
  opened.defer(() => gateway.close())
  const app = createHttpApp({
    endpoints: Object.values(features.endpoints).flat(),
    log,
    authenticate: request => sessions.authenticate(request),
    spend() {},
    https: false,
    onAnswer() {},
    pages() {},
  })
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, self) =>
      new URL(request.url).pathname.startsWith("/socket.io/")
        ? gateway.transport.fetch(request, self)
        : app.fetch(request, { address: "127.0.0.1" }),
    websocket: gateway.transport.websocket,
  })
  gateway.transport.attach(server)
  opened.defer(() => server.stop(true))
  return {
    url: server.url.origin,
    gateway,
    platform,
    features,
    complaints,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
