import { mediaLimits } from "@parley/contract"
import { scheduleBackups } from "./backup-schedule.ts"
import { composeFeatures, type Features, type Platform } from "./compose.ts"
import { type Config, featureNames, mounts, needsBroker } from "./config.ts"
import { isEmbedded } from "./drivers.ts"
import {
  Cors,
  createHttpApp,
  type HttpApp,
  mountDocs,
  mountHealth,
  mountWeb,
  problemResponse,
  type Readiness,
} from "./http/index.ts"
import { listening, withHost } from "./listening.ts"
import { measureBatches, measureConnections, measureEvents } from "./measures.ts"
import { addressSet, callerAddress } from "./platform/addresses.ts"
import { assetFolder } from "./platform/compiled.ts"
import { type Logger, logOf } from "./platform/telemetry/log.ts"
import { type Foundation, layFoundation, migrateStore, openPlatform } from "./platform-of-node.ts"
import { readinessOf } from "./readiness.ts"
import { Gateway, type SocketData } from "./realtime/index.ts"
import { startUpkeep, startWorker } from "./timeline/index.ts"
import { openWaitingRoom } from "./waiting.ts"

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

/**
 * Starts the roles of a configuration, and waits for servers that come up later than we do. What was opened is closed again
 * if a later step fails.
 * @param signal calls the start off
 * @throws StartStopped when it was called off, and what stands in the way of a start
 */
export async function startApp(
  config: Config,
  log: Logger,
  signal: AbortSignal = new AbortController().signal,
): Promise<App> {
  const opened = new AsyncDisposableStack()
  try {
    return await start(await layFoundation(config, log, opened), signal)
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function start(foundation: Foundation, signal: AbortSignal): Promise<App> {
  const { config, log, opened } = foundation
  const waitingRoom = waitsForServers(config) ? openWaitingRoom(foundation) : undefined
  if (waitingRoom) opened.defer(() => waitingRoom.close())
  const platform = config.roles.some(needsBroker) ? await openPlatform(foundation, signal) : undefined
  const features = platform && (await startFeatures(platform, opened))
  const gateway =
    features && config.roles.includes("realtime") ? openGateway({ platform, opened }, features) : undefined
  const node: Node = { ...foundation, platform, draining: false }
  await waitingRoom?.close()
  const port = waitingRoom?.port ?? config.port
  const server = listen(node, { port, app: buildHttp(node, features), gateway })
  log.info({ roles: config.roles, url: server.url.origin, nodeId: foundation.nodeId }, "started")
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

/** What is embedded is there at once. */
const waitsForServers = (config: Config): boolean => config.roles.some(needsBroker) && !isEmbedded(config)

/** Joins the features, and starts those of their workers whose roles this node has. */
async function startFeatures(platform: Platform, opened: AsyncDisposableStack): Promise<Features> {
  const { roles } = platform.config
  const applied = await migrateStore(platform.store)
  if (applied.length > 0) platform.log.info({ applied }, "migrations applied")
  const features = await composeFeatures(platform, opened)
  const keep = (worker: { close(): Promise<void> }) => opened.defer(() => worker.close())
  if (roles.includes("worker:messages")) startTimeline({ platform, opened }, features)
  if (roles.includes("worker:presence")) keep(await features.openPresenceWorker())
  if (roles.includes("worker:notifications")) keep(await features.notifications.startWorker())
  if (roles.includes("worker:search")) keep(await features.openSearchWorker())
  if (platform.config.backupFolder !== "") keep(scheduleBackups(platform))
  return features
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

interface Node extends Foundation {
  /** Nothing where only the web client is served. */
  readonly platform: Platform | undefined
  draining: boolean
}

interface Opening {
  readonly platform: Platform
  readonly opened: AsyncDisposableStack
}

function startTimeline({ platform, opened }: Opening, features: Features): void {
  const log = logOf(platform, "timeline")
  const measured = measureBatches(platform)
  const worker = startWorker({
    ...platform,
    log,
    features: features.timeline,
    leaseMs: platform.config.leaseSeconds * 1000,
    onAnnounced: announcements => features.notifications.announced(announcements),
    onBatch(batch) {
      measured(batch)
      const { commands, sent, seconds } = batch
      log.debug({ commands: commands.length, sent, seconds }, "batch committed")
    },
  })
  opened.defer(() => worker.close())
  const upkeep = startUpkeep({ ...platform, log })
  opened.defer(() => upkeep.close())
}

function openGateway({ platform, opened }: Opening, features: Features): Gateway {
  const { rates } = platform
  const isTrusted = addressSet(platform.config.trustedProxies)
  const log = logOf(platform, "realtime")
  const measured = measureEvents(platform)
  const gateway = new Gateway({
    bus: platform.bus,
    log,
    tracing: platform.tracing,
    onDelivered: measured.onDelivered,
    onAnswered(answered) {
      measured.onAnswered(answered)
      log.debug(answered, "event answered")
    },
    isTransient: error => platform.store.isTransient(error),
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
      .catch(error => log.error({ err: error }, "telling of a profile failed"))
  })
  opened.defer(() => gateway.close())
  measureConnections(gateway, platform.metrics.registry)
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
  const { config, metrics, rates } = node
  const log = logOf(node, "http")
  const endpoints = featureNames.flatMap(feature =>
    features && mounts(config, feature) ? features.endpoints[feature] : [],
  )
  return createHttpApp({
    endpoints,
    log,
    tracing: node.tracing,
    isTransient: error => node.platform?.store.isTransient(error) ?? false,
    authenticate: request => features?.identity.authenticate(request) ?? Promise.resolve(undefined),
    spend: (rate, asking) => rates.spend(rate, asking),
    https: config.publicUrl.startsWith("https:"),
    onAnswer(answered) {
      metrics.answered(answered)
      log.debug(answered, "request answered")
    },
    pages(app) {
      mountHealth(app, {
        readiness: () => readiness(node),
        metrics: () => metrics.registry.text(),
      })
      if (endpoints.length > 0) mountDocs(app)
      if (config.roles.includes("web")) mountWeb(app, assetFolder("web"))
    },
  })
}

async function readiness(node: Node): Promise<Readiness> {
  return node.draining ? { reasons: ["draining"], degraded: [] } : await readinessOf(node.platform)
}

/** A node without the realtime role upgrades nothing. */
const noSockets: Bun.WebSocketHandler<SocketData> = { message() {} }

function listen(
  node: Node,
  serving: { port: number; app: HttpApp; gateway: Gateway | undefined },
): ReturnType<typeof Bun.serve> {
  const { config, log } = node
  const { port, app, gateway } = serving
  const cors = new Cors(config.corsOrigins)
  const isTrusted = addressSet(config.trustedProxies)
  const callerOf = (request: Request, server: Bun.Server<SocketData>) => {
    const peer = server.requestIP(request)?.address ?? ""
    const trace = request.headers.get("traceparent")
    return {
      address: callerAddress(peer, request.headers, isTrusted),
      ...(trace !== null && isTrusted(peer) ? { traceparent: trace } : {}),
    }
  }
  const answerTo = async (request: Request, server: Bun.Server<SocketData>, { pathname }: URL) => {
    const answer =
      gateway && pathname.startsWith("/socket.io/")
        ? await gateway.transport.fetch(request, server)
        : await app.fetch(request, callerOf(request, server))
    return answer && cors.shown(request, answer)
  }
  const server = listening(port, () =>
    Bun.serve({
      hostname: config.host,
      port,
      idleTimeout: 60,
      maxRequestBodySize: mediaLimits.fileMax + 1024,
      fetch(given, self) {
        const { request, url } = withHost(given, self.url)
        return cors.preflight(request) ?? answerTo(request, self, url)
      },
      websocket: gateway?.transport.websocket ?? noSockets,
      error(error) {
        log.error({ err: error }, "request failed")
        return problemResponse(error, crypto.randomUUID())
      },
    }),
  )
  gateway?.transport.attach(server)
  return server
}
