import { join } from "node:path"
import { limits, mediaLimits } from "@parley/contract"
import { composeFeatures, type Features, identitySettings, migrations, type Platform } from "./compose.ts"
import { type Config, ConfigError, featureNames, mounts, needsBroker } from "./config.ts"
import { refuseUnfinishedCopy } from "./copy/index.ts"
import { createIdentity, type IdentityAdmin } from "./features/identity/index.ts"
import {
  Cors,
  createHttpApp,
  type HttpApp,
  mountDocs,
  mountHealth,
  mountWeb,
  problemResponse,
} from "./http/index.ts"
import { addressSet, callerAddress } from "./platform/addresses.ts"
import { openFileBlobs } from "./platform/blobs/file.ts"
import type { Blobs } from "./platform/blobs/index.ts"
import { memoryBus } from "./platform/bus/memory.ts"
import { memoryCache } from "./platform/cache/memory.ts"
import { smtpMailer } from "./platform/mail/smtp.ts"
import { memoryQueue } from "./platform/queue/memory.ts"
import { noRates, Rates } from "./platform/rates.ts"
import type { Store } from "./platform/store/index.ts"
import { openPostgres } from "./platform/store/postgres/index.ts"
import { openSqlite } from "./platform/store/sqlite/index.ts"
import { lockDatabase } from "./platform/store/sqlite/lock.ts"
import type { Logger } from "./platform/telemetry/log.ts"
import { Metrics } from "./platform/telemetry/metrics.ts"
import { Gateway, type SocketData } from "./realtime/index.ts"
import { startUpkeep, startWorker } from "./timeline/index.ts"

export interface App {
  /** Where this node listens. */
  readonly url: string
  /** Takes no new work, lets what is under way end, and closes everything. */
  stop(): Promise<void>
}

const connectionsEndWithinMs = 5_000
/** More than a command may take. */
const requestsEndWithinMs = 10_000
const drainBatch = { batchSize: 200, pauseMs: 50 }

/** Starts the roles of a configuration. What was opened is closed again if a later step fails. */
export async function startApp(config: Config, log: Logger): Promise<App> {
  const opened = new AsyncDisposableStack()
  try {
    return await start(config, log, opened)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function start(config: Config, log: Logger, opened: AsyncDisposableStack): Promise<App> {
  const platform = openPlatform(config, log, opened)
  if (config.roles.includes("migrate") || config.roles.some(needsBroker)) {
    const applied = await migrateStore(platform.store)
    if (applied.length > 0) log.info({ applied }, "migrations applied")
  }
  const node: Node = { platform, draining: false, opened }
  const features = config.roles.some(needsBroker) ? await composeFeatures(platform, opened) : undefined
  if (features) startTimeline(node, features)
  if (features && config.roles.includes("worker:notifications")) {
    const worker = await features.notifications.startWorker()
    opened.defer(() => worker.close())
  }
  if (features) await startFollowing(node, features)
  const gateway = features && config.roles.includes("realtime") ? openGateway(node, features) : undefined
  const server = listen(node, { app: buildHttp(node, features), gateway })
  return {
    url: server.url.origin,
    async stop() {
      node.draining = true
      if (gateway) await drainConnections(gateway)
      await finishRequests(server)
      await opened.disposeAsync()
    },
  }
}

/** Says goodbye in batches. A polling client hears it when it next asks; one that does not ask is not waited for. */
async function drainConnections({ transport }: Gateway): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<void>(resolve => {
    timer = setTimeout(resolve, connectionsEndWithinMs)
  })
  await Promise.race([transport.drain(drainBatch), patience])
  clearTimeout(timer)
  transport.close()
}

/** Lets requests end that are under way, then closes what is left: kept-alive connections would never end. */
async function finishRequests(server: ReturnType<typeof Bun.serve>): Promise<void> {
  const stopped = server.stop()
  const until = performance.now() + requestsEndWithinMs
  while (server.pendingRequests > 0 && performance.now() < until) await Bun.sleep(10)
  await server.stop(true)
  await stopped
}

interface Node {
  readonly platform: Platform
  readonly opened: AsyncDisposableStack
  draining: boolean
}

/** Opens the database of a configuration, without a server around it. */
export function openStore(config: Config, log: Logger): Store {
  if (isEmbedded(config)) return openSqlite(databasePath(config))
  return openPostgres(config.databaseUrl, {
    onError: error => log.warn({ err: error }, "a connection to the database broke"),
  })
}

/** Brings the schema up to this version. @returns what was applied @throws UnfinishedCopy, SchemaTooNew */
export async function migrateStore(store: Store): Promise<string[]> {
  await refuseUnfinishedCopy(store.db)
  return await store.migrate(migrations)
}

/** Opens a side of a copy, for long queries and transactions, and keeps servers off an embedded one. */
export function openStoreToCopy(config: Config, log: Logger, opened: AsyncDisposableStack): Store {
  const store = isEmbedded(config)
    ? openSqlite(databasePath(config))
    : openPostgres(config.databaseUrl, {
        applicationName: "parley db copy",
        timeoutMs: 3_600_000,
        idleInTransactionMs: 0,
        onError: error => log.warn({ err: error }, "a connection to the database broke"),
      })
  opened.defer(() => store.close())
  if (isEmbedded(config)) opened.defer(lockDatabase(databasePath(config)))
  return store
}

export function openBlobs(config: Config): Blobs {
  return openFileBlobs(blobsPath(config))
}

/** What the command line does to accounts. It works beside a server: sessions that it ends are noticed in a minute. */
export async function openAdmin(
  config: Config,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<IdentityAdmin> {
  const store = openStore(config, log)
  opened.defer(() => store.close())
  await migrateStore(store)
  const identity = await createIdentity({
    store,
    bus: memoryBus(error => log.error({ err: error }, "a bus handler failed")),
    log,
    clock: Date,
    rates: noRates(),
    ...identitySettings(config),
    inviteIsValid: async () => false,
  })
  opened.defer(() => identity.close())
  return identity.admin
}

export const isEmbedded = ({ databaseUrl }: Config): boolean => databaseUrl.startsWith("sqlite:")

/** The folder of uploaded files. */
export function blobsPath(config: Config): string {
  return config.blobsUrl.replace(/^file:(\/\/(?=\/))?/, "")
}

/** The file of the embedded database. @throws ConfigError where the database is a server */
export function databasePath(config: Config): string {
  if (!isEmbedded(config)) {
    throw new ConfigError(
      "PARLEY_DATABASE_URL names a PostgreSQL server, whose own tools back it up: pg_dump and pg_restore.",
    )
  }
  return config.databaseUrl.replace(/^sqlite:(\/\/(?=\/))?/, "")
}

function openPlatform(config: Config, log: Logger, opened: AsyncDisposableStack): Platform {
  const store = openStore(config, log)
  if (isEmbedded(config) && config.roles.some(needsBroker)) opened.defer(lockDatabase(databasePath(config)))
  opened.defer(() => store.close())
  const bus = memoryBus(error => log.error({ err: error }, "a bus handler failed"))
  opened.defer(() => bus.close())
  const queue = memoryQueue({ depthMax: limits.queueDepthMax })
  opened.defer(() => queue.close())
  const cache = memoryCache({ now: () => performance.now() })
  opened.defer(() => cache.close())
  const metrics = new Metrics()
  const blobs = openBlobs(config)
  const rates = new Rates({
    enabled: config.rateLimits === "on",
    isExempt: addressSet(config.rateExempt),
    now: () => performance.now(),
  })
  const nodeId = crypto.randomUUID()
  const mailer =
    config.smtpUrl === "" ? undefined : smtpMailer({ url: config.smtpUrl, from: config.smtpFrom })
  const ports = { store, blobs, queue, bus, cache, mailer }
  return { config, ...ports, log, metrics, rates, clock: Date, nodeId }
}

function startTimeline({ platform, opened }: Node, features: Features): void {
  if (!platform.config.roles.includes("worker:messages")) return
  const worker = startWorker({
    ...platform,
    features: features.timeline,
    leaseMs: platform.config.leaseSeconds * 1000,
    onAnnounced: announcements => features.notifications.announced(announcements),
    onBatch({ commands, sent, seconds }) {
      platform.metrics.sent.inc(sent)
      platform.metrics.batchSize.observe(commands)
      platform.metrics.batchSeconds.observe(seconds)
    },
  })
  opened.defer(() => worker.close())
  const upkeep = startUpkeep(platform)
  opened.defer(() => upkeep.close())
  platform.metrics.gauge("parley_queue_lag", "Commands that wait or are being carried out", () =>
    platform.queue.depth(),
  )
}

/** The workers that follow what was committed. */
async function startFollowing({ platform, opened }: Node, features: Features): Promise<void> {
  if (!platform.config.roles.includes("worker:search")) return
  const worker = await features.openSearchWorker()
  opened.defer(() => worker.close())
}

function openGateway({ platform, opened }: Node, features: Features): Gateway {
  const { rates } = platform
  const isTrusted = addressSet(platform.config.trustedProxies)
  const gateway = new Gateway({
    bus: platform.bus,
    log: platform.log,
    sessions: features.identity,
    reads: features.hubReads,
    events: features.events,
    observer: features.presence,
    spend: (rate, { userId }) => rates.spend(rate, { userId, address: "" }),
    allowSession: address => refusalOf(() => rates.spend("connections", { address })),
    addressOf: (request, peer) => callerAddress(peer, request.headers, isTrusted),
  })
  features.identity.onUserUpdated(user => {
    gateway.hub
      .tellNeighbours(user.id, "user:updated", { user })
      .catch(error => platform.log.error({ err: error }, "telling of a profile failed"))
  })
  opened.defer(() => gateway.close())
  platform.metrics.gauge("parley_ws_connections", "Realtime sessions", () => gateway.transport.connections)
  platform.metrics.gauge(
    "parley_ws_buffered_bytes",
    "Bytes that wait for clients to read them",
    () => gateway.transport.stats().bufferedBytes,
  )
  return gateway
}

function refusalOf(check: () => void): Response | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return problemResponse(error, crypto.randomUUID())
  }
}

function buildHttp(node: Node, features: Features | undefined): HttpApp {
  const { config, log, metrics, rates, store } = node.platform
  const endpoints = featureNames.flatMap(feature =>
    features && mounts(config, feature) ? features.endpoints[feature] : [],
  )
  return createHttpApp({
    endpoints,
    log,
    authenticate: request => features?.identity.authenticate(request) ?? Promise.resolve(undefined),
    spend: (rate, asking) => rates.spend(rate, asking),
    https: config.publicUrl.startsWith("https:"),
    onAnswer: ({ method, route, status, seconds }) =>
      metrics.requests.observe({ method, route, status }, seconds),
    pages(app) {
      mountHealth(app, {
        notReady: () => notReady(node, store),
        metrics: () => metrics.registry.metrics(),
      })
      if (endpoints.length > 0) mountDocs(app)
      if (config.roles.includes("web")) mountWeb(app, join(import.meta.dir, "../web/dist"))
    },
  })
}

async function notReady(node: Node, store: Store): Promise<string | undefined> {
  if (node.draining) return "draining"
  return await store.ping().then(
    () => undefined,
    () => "the database does not answer",
  )
}

/** A node without the realtime role upgrades nothing. */
const noSockets: Bun.WebSocketHandler<SocketData> = { message() {} }

/** A port that is taken stops the start with a sentence. */
export class PortTaken extends Error {
  override readonly name = "PortTaken"
}

function listen(
  node: Node,
  serving: { app: HttpApp; gateway: Gateway | undefined },
): ReturnType<typeof Bun.serve> {
  const { config, log } = node.platform
  const { app, gateway } = serving
  const cors = new Cors(config.corsOrigins)
  const isTrusted = addressSet(config.trustedProxies)
  const answerTo = async (request: Request, server: Bun.Server<SocketData>) => {
    const isSocket = gateway && new URL(request.url).pathname.startsWith("/socket.io/")
    const peer = server.requestIP(request)?.address ?? ""
    const answer = isSocket
      ? await gateway.transport.fetch(request, server)
      : await app.fetch(request, { address: callerAddress(peer, request.headers, isTrusted) })
    return answer && cors.shown(request, answer)
  }
  try {
    const server = Bun.serve({
      hostname: config.host,
      port: config.port,
      idleTimeout: 60,
      maxRequestBodySize: mediaLimits.fileMax + 1024,
      fetch(request, self) {
        return cors.preflight(request) ?? answerTo(request, self)
      },
      websocket: gateway?.transport.websocket ?? noSockets,
      error(error) {
        log.error({ err: error }, "request failed")
        return problemResponse(error, crypto.randomUUID())
      },
    })
    gateway?.transport.attach(server)
    return server
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new PortTaken(
        `Port ${config.port} is taken. Stop what listens there, or choose another with PARLEY_PORT or --port.`,
        { cause: error },
      )
    }
    throw error
  }
}
