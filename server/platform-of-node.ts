import packageJson from "../package.json"
import { migrations, type Platform } from "./compose.ts"
import type { Config } from "./config.ts"
import { refuseUnfinishedCopy } from "./copy/index.ts"
import {
  isEmbedded,
  lockEmbedded,
  openBlobs,
  openBus,
  openCache,
  openMailer,
  openQueue,
  openStore,
} from "./drivers.ts"
import { type LateOptions, openLate, type StartProgress } from "./late.ts"
import { measurePorts } from "./measures.ts"
import { addressSet } from "./platform/addresses.ts"
import { Rates } from "./platform/rates.ts"
import type { Store } from "./platform/store/index.ts"
import { measureQueries } from "./platform/store/measured.ts"
import type { QueryWatch } from "./platform/store/watch.ts"
import { type Logger, logOf } from "./platform/telemetry/log.ts"
import { Metrics } from "./platform/telemetry/metrics.ts"
import { measureProcess } from "./platform/telemetry/process.ts"
import { Tasks } from "./platform/telemetry/tasks.ts"
import { openTracing, type Tracing } from "./platform/telemetry/tracing.ts"

/** What every node has, whatever its roles. */
export interface Foundation {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly rates: Rates
  readonly progress: StartProgress
  /** Names this process to the others. */
  readonly nodeId: string
  /** What is closed when the node stops, the last first. */
  readonly opened: AsyncDisposableStack
}

export async function layFoundation(
  config: Config,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<Foundation> {
  const rates = new Rates({
    enabled: config.rateLimits === "on",
    isExempt: addressSet(config.rateExempt),
    now: () => performance.now(),
  })
  const nodeId = crypto.randomUUID()
  const metrics = new Metrics()
  const tracing = await openNodeTracing({ config, log, metrics, nodeId })
  opened.defer(() => tracing.close())
  opened.defer(measureProcess(metrics.registry))
  metrics.registry.info("parley_info", "This program; the figure is always 1", {
    version: packageJson.version,
    roles: config.roles.join(" "),
  })
  return { config, log, metrics, tracing, rates, nodeId, progress: { waitingFor: undefined }, opened }
}

async function openNodeTracing(
  node: Pick<Foundation, "config" | "log" | "metrics" | "nodeId">,
): Promise<Tracing> {
  const { config, log, metrics, nodeId } = node
  const exported = metrics.registry.counters(
    "parley_trace_spans_total",
    "Spans that the collector took, or did not",
    "result",
  )
  return await openTracing({
    url: config.otlpUrl,
    ratio: config.traceRatio,
    log,
    resource: {
      "service.name": process.env["OTEL_SERVICE_NAME"] ?? "parley",
      "service.version": packageJson.version,
      "service.instance.id": nodeId,
      "parley.roles": config.roles.join(" "),
    },
    onExported: (result, spans) => exported.of(result).inc(spans),
  })
}

/** Opens the ports of a node that does more than to serve the web client. */
export async function openPlatform(foundation: Foundation, signal: AbortSignal): Promise<Platform> {
  const { config, log, metrics, tracing, opened, progress } = foundation
  if (isEmbedded(config)) opened.defer(lockEmbedded(config))
  const late = { log, signal, progress }
  const store = await openLateStore(config, { ...late, watch: measureQueries(metrics.registry, tracing) })
  opened.defer(() => store.close())
  const bus = await openLate({ ...late, name: "the bus", url: config.busUrl }, () =>
    openBus(config, logOf(foundation, "bus")),
  )
  opened.defer(() => bus.close())
  const queue = await openLate({ ...late, name: "the queue", url: config.queueUrl }, () =>
    openQueue(config, logOf(foundation, "queue")),
  )
  opened.defer(() => queue.close())
  const cache = await openLate({ ...late, name: "the cache", url: config.cacheUrl }, () =>
    openCache(config, logOf(foundation, "cache")),
  )
  opened.defer(() => cache.close())
  const blobs = await openLate({ ...late, name: "the store of files", url: config.blobsUrl }, () =>
    openBlobs(config),
  )
  const ports = measurePorts({ store, queue, bus, cache }, foundation)
  // What one process keeps in its memory is counted by it already.
  if (!config.cacheUrl.startsWith("memory:")) foundation.rates.shareOver(ports.cache)
  return {
    ...foundation,
    ...ports,
    tasks: new Tasks(metrics.registry),
    blobs,
    mailer: await openMailer(config),
    clock: Date,
  }
}

/** The database, once it answers. */
export async function openLateStore(
  config: Config,
  late: Pick<LateOptions, "log" | "signal" | "progress"> & { readonly watch?: QueryWatch },
): Promise<Store> {
  const store = await openStore(config, logOf({ ...late, config }, "store"), late.watch)
  const isRefusal = (error: unknown) => !store.isTransient(error)
  try {
    if (!isEmbedded(config))
      await openLate({ ...late, name: "the database", url: config.databaseUrl, isRefusal }, () =>
        store.ping(),
      )
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Brings the schema up to this version. @returns what was applied @throws UnfinishedCopy, SchemaTooNew */
export async function migrateStore(store: Store): Promise<string[]> {
  await refuseUnfinishedCopy(store.db)
  return await store.migrate(migrations)
}
