import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { limits } from "@parley/contract"
import pino from "pino"
import { composeFeatures, migrations } from "../compose.ts"
import { readConfig } from "../config.ts"
import { openFileBlobs } from "../platform/blobs/file.ts"
import { memoryBus } from "../platform/bus/memory.ts"
import { type CommandResult, subjects } from "../platform/bus/messages.ts"
import { memoryCache } from "../platform/cache/memory.ts"
import { type Command, partitionOf } from "../platform/queue/index.ts"
import { memoryQueue } from "../platform/queue/memory.ts"
import { noRates } from "../platform/rates.ts"
import type { Store } from "../platform/store/index.ts"
import { openSqlite } from "../platform/store/sqlite/index.ts"
import { Metrics } from "../platform/telemetry/metrics.ts"
import { Tasks } from "../platform/telemetry/tasks.ts"
import { noTracing } from "../platform/telemetry/tracing.ts"
import { Commands, startWorker, type TimelineFeature } from "./index.ts"

export interface TimelineOptions {
  /** Commands that may wait in one partition. */
  readonly depthMax?: number
  /** Puts faults around the database that the worker uses. */
  readonly faulty?: (store: Store) => Store
  /** Features beside rooms and messages. */
  readonly features?: readonly TimelineFeature[]
}

export type Timeline = Awaited<ReturnType<typeof openTimeline>>

/** The parts of a timeline on a database of its own, with rooms and messages, a clock that stands, and no worker yet. */
export async function openTimeline(options: TimelineOptions = {}) {
  const opened = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), "parley-timeline-"))
  opened.defer(() => rmSync(folder, { recursive: true }))
  const store = openSqlite(join(folder, "test.db"))
  opened.defer(() => store.close())
  await store.migrate(migrations)

  const complaints: string[] = []
  const log = pino({ level: "warn" }, { write: line => void complaints.push(line) })
  const bus = memoryBus(error => log.error({ err: error }, "a bus handler failed"))
  const queue = memoryQueue({ depthMax: options.depthMax ?? limits.queueDepthMax })
  opened.defer(() => queue.close())
  let now = Date.parse("2030-01-01T12:00:00Z")
  const clock = { now: () => now }
  const blobs = openFileBlobs(join(folder, "blobs"))
  const cache = memoryCache(clock)
  const platform = {
    store,
    blobs,
    bus,
    cache,
    queue,
    log,
    clock,
    metrics: new Metrics(),
    tasks: new Tasks(),
    tracing: noTracing,
    rates: noRates(),
    config: readConfig({}),
  }
  const features = await composeFeatures({ ...platform, nodeId: "node" }, opened)
  const commands = await Commands.open({ ...platform, nodeId: "caller" })
  opened.defer(() => commands.close())

  const waiting = new Map<string, (result: CommandResult) => void>()
  await bus.subscribe(subjects.inbox("test"), ({ results }) => {
    for (const result of results) waiting.get(result.commandId)?.(result)
  })

  return {
    store,
    bus,
    queue,
    commands,
    complaints,
    clock,
    advance(ms: number) {
      now += ms
    },
    async newUser(username: string): Promise<string> {
      const account = { username, name: username, email: `${username}@mail.test`, password: "password" }
      return (await features.identity.admin.createUser(account)).id
    },
    startWorker(): { close(): Promise<void> } {
      const worker = startWorker({
        onAnnounced() {},
        store: options.faulty?.(store) ?? store,
        queue,
        bus,
        log,
        clock,
        features: [...features.timeline, ...(options.features ?? [])],
        nodeId: "worker",
        leaseMs: 10_000,
        onBatch: () => {},
      })
      opened.defer(() => worker.close())
      return worker
    },
    command(actor: string, type: string, given: Partial<Command> = {}): Command {
      return {
        v: 1,
        commandId: crypto.randomUUID(),
        roomId: "room",
        type,
        key: crypto.randomUUID(),
        body: {},
        actor,
        replyTo: "test",
        deadline: now + 30_000,
        ...given,
      }
    },
    /** Queues commands in one tick, so that one batch has them all, and waits for their results. */
    async results(...batch: readonly Command[]): Promise<CommandResult[]> {
      const results = batch.map(
        each => new Promise<CommandResult>(resolve => waiting.set(each.commandId, resolve)),
      )
      await Promise.all(batch.map(each => queue.push(partitionOf(each.roomId), each)))
      return await Promise.all(results)
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

export const roomBody = (userIds: readonly string[] = [], kind = "group") => ({
  kind,
  name: "Room",
  topic: "",
  visibility: "private",
  userIds,
})

/** The code of a rejection, or `ok`. */
export const outcomeOf = (result: CommandResult | undefined): string => {
  if (!result) return "no result"
  return result.ok ? (result.repeated ? "repeated" : "ok") : result.code
}
