import { AsyncLocalStorage } from "node:async_hooks"
import { limits, ParleyError, spans } from "@parley/contract"
import type { Logger } from "pino"
import { type Announcement, type Bus, type CommandResult, subjects } from "../platform/bus/index.ts"
import type { Clock } from "../platform/clock.ts"
import { type Command, partitionCount, partitionOf, type Queue } from "../platform/queue/index.ts"
import type { Store, Tx } from "../platform/store/index.ts"
import { unnamed } from "../platform/telemetry/log.ts"
import { noTracing, type SpanAbout, type Tracing } from "../platform/telemetry/tracing.ts"
import { Batch, everyWrite } from "./batch.ts"
import type { AnyCommandType, TimelineFeature } from "./commands.ts"
import { fingerprint } from "./fingerprint.ts"
import { Fenced, Leases } from "./leases/index.ts"
import { originsOf } from "./origins.ts"
import {
  deleteTimelines,
  findKeys,
  insertKeys,
  type KeyRow,
  lockHeads,
  readHeads,
  saveHeads,
} from "./repository.ts"

export interface WorkerOptions {
  readonly store: Store
  readonly queue: Queue
  readonly bus: Bus
  readonly features: readonly TimelineFeature[]
  readonly clock: Clock
  readonly log: Logger
  /** Names this worker to the others. */
  readonly nodeId: string
  /** Milliseconds that a lease of partitions lasts, where the database lets several workers write. */
  readonly leaseMs: number
  readonly tracing?: Tracing
  /** Given what was announced, after the commit. */
  readonly onAnnounced: (announcements: readonly Announcement[]) => void
  /** Told of each batch that was committed. */
  readonly onBatch: (batch: { commands: readonly Command[]; sent: number; seconds: number }) => void
}

/**
 * Takes room commands off the queue, commits them in batches, answers and announces them. Where the database lets several
 * workers write it takes those of its leased partitions; a sole writer takes all.
 */
export function startWorker(options: WorkerOptions): { close(): Promise<void> } {
  const { store, log } = options
  const timeline = new TimelineWorker(options)
  const consumer = options.queue.consume({
    batchMax: limits.batchMax,
    handle: commands => timeline.handle(commands),
    onError: error => log.error({ err: error }, "a batch failed and is tried again"),
  })
  const close = async () => {
    await consumer.close()
    timeline.tell()
  }
  if (!store.capabilities.parallelWriters) {
    for (let partition = 0; partition < partitionCount; partition++) consumer.add(partition)
    return { close }
  }
  const leases = Leases.start({
    ...options,
    gained: partition => consumer.add(partition),
    async lost(partition) {
      await consumer.remove(partition)
      timeline.tell()
    },
  })
  timeline.leases = leases
  return {
    async close() {
      await leases.close()
      await close()
    },
  }
}

/** A command whose code failed: it must not stop the others of its batch. */
class BrokenCommand extends Error {
  readonly command: Command

  constructor(command: Command, cause: unknown) {
    super(`The command ${command.type} failed.`, { cause })
    this.command = command
  }
}

/** A command that a newer version has queued. */
class UnknownCommand extends Error {
  readonly command: Command

  constructor(command: Command) {
    super(`There is no command type ${command.type}.`)
    this.command = command
  }
}

interface Committed {
  readonly batch: Batch
  readonly results: ReadonlyMap<Command, CommandResult>
}

class TimelineWorker {
  readonly #options: WorkerOptions
  readonly #types: ReadonlyMap<string, AnyCommandType>
  /** What fences this worker off where there are others. */
  leases: Pick<Leases, "hold" | "giveUp"> | undefined
  /** What tells of batches that are committed, in their order. */
  #untold: (() => void)[] = []
  #isHandling = false

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#types = new Map(
      options.features.flatMap(feature => feature.commands).map(each => [each.type, each]),
    )
  }

  /** Resolves once the batch is committed. The next one tells of it while the database writes, or nobody follows and it is told at once. */
  async handle(commands: readonly Command[]): Promise<void> {
    this.#isHandling = true
    try {
      await this.#handle(commands)
    } finally {
      this.#isHandling = false
      setImmediate(() => this.#isHandling || this.tell())
    }
  }

  /** Tells of what is committed and was not told yet. A failure harms no other batch: clients ask again by key, hubs find the hole. */
  tell(): void {
    for (const tell of this.#untold.splice(0)) {
      try {
        tell()
      } catch (error) {
        this.#options.log.error({ err: error }, "a committed batch could not be told")
      }
    }
  }

  async #handle(commands: readonly Command[]): Promise<void> {
    const started = performance.now()
    const about: SpanAbout = {
      name: "commit batch",
      kind: "consumer",
      attributes: { "parley.commands": commands.length },
    }
    const callers = commands.flatMap(({ trace }) => trace ?? [])
    const { tracing = noTracing } = this.#options
    const sent = await unnamed(() => tracing.resume(about, callers, () => this.#commit(commands, new Set())))
    this.#options.onBatch({ commands, sent, seconds: (performance.now() - started) / 1000 })
  }

  /** What members are told is kept: they are told only after the commit. @returns messages that were sent */
  async #commit(commands: readonly Command[], broken: Set<Command>): Promise<number> {
    try {
      const committed = await this.#options.store.transaction(tx => this.#apply(tx, commands, broken))
      this.#untold.push(AsyncLocalStorage.bind(() => this.#tell(committed)))
      return committed.batch.messagesSent()
    } catch (error) {
      if (error instanceof Fenced || this.#options.store.isTransient(error)) throw error
      if (error instanceof UnknownCommand && this.leases) {
        this.leases.giveUp(partitionOf(error.command.roomId))
        throw error
      }
      if (error instanceof BrokenCommand) {
        this.#options.log.error({ err: error.cause, type: error.command.type }, "a command failed")
        return await this.#commit(commands, broken.add(error.command))
      }
      if (commands.length > 1) {
        // Some command of the batch cannot be written. One by one, only that one is refused.
        let sent = 0
        for (const command of commands) sent += await this.#commit([command], broken)
        return sent
      }
      const [command] = commands
      if (!command || broken.has(command)) throw error
      this.#options.log.error({ err: error, type: command.type }, "a command could not be written")
      return await this.#commit(commands, broken.add(command))
    }
  }

  async #apply(tx: Tx, commands: readonly Command[], broken: ReadonlySet<Command>): Promise<Committed> {
    const roomIds = [...new Set(commands.map(command => command.roomId))].sort()
    await this.leases?.hold(tx, [...new Set(roomIds.map(partitionOf))])
    const lockOrRead = this.leases ? lockHeads : readHeads
    const batch = new Batch(tx, this.#options.clock.now())
    const live = commands.filter(command => !broken.has(command))
    // Statements of a transaction run in the order in which they are given: the rooms are locked before anything is read.
    const [heads, known] = await Promise.all([
      lockOrRead(tx, roomIds),
      this.#knownKeys(tx, commands),
      this.#load(batch, live),
    ])
    batch.open(heads)

    const results = new Map<Command, CommandResult>()
    const newKeys: KeyRow[] = []
    for (const command of commands) {
      results.set(command, this.#applyOne({ batch, command, known, newKeys, broken }))
    }

    const written = this.#flush(batch, newKeys)
    this.tell()
    await written
    return { batch, results }
  }

  async #load(batch: Batch, commands: readonly Command[]): Promise<void> {
    for (const { part } of this.#options.features) batch.keep(part, await part.load(batch, commands))
  }

  /** All writes at once: they are of different tables, and the commit waits for each. */
  async #flush(batch: Batch, newKeys: readonly KeyRow[]): Promise<void> {
    const deleted = new Set(batch.deletedRooms())
    const kept = newKeys.filter(row => !deleted.has(row.room_id))
    await everyWrite([
      ...this.#options.features.map(({ part }) => part.flush(batch.of(part), batch)),
      saveHeads(batch.tx, batch.heads()),
      insertKeys(batch.tx, kept),
      deleteTimelines(batch.tx, [...deleted]),
    ])
  }

  /** The key is looked up before anything else: a repeat answers with the first result. */
  #applyOne(step: {
    batch: Batch
    command: Command
    known: Map<string, KeyRow>
    newKeys: KeyRow[]
    broken: ReadonlySet<Command>
  }): CommandResult {
    const { batch, command, known, newKeys, broken } = step
    if (broken.has(command)) return rejected(command, new ParleyError("internal"))
    const print = fingerprint(command.type, command.body)
    const before = known.get(keyOf(command.key, command.roomId, command.actor))
    if (before) {
      if (before.fingerprint !== print) return rejected(command, new ParleyError("key_reused"))
      return { commandId: command.commandId, ok: true, value: JSON.parse(before.result), repeated: true }
    }
    if (command.deadline < batch.now) return rejected(command, new ParleyError("expired"))
    const type = this.#types.get(command.type)
    if (!type) throw this.#unknown(command)

    const revBefore = batch.log(command.roomId)?.rev
    try {
      const value = type.apply(batch.of(type.part), command, batch)
      const row = keyRow(command, { fingerprint: print, value, expiresAt: this.#keyExpiry(type, batch.now) })
      known.set(keyOf(row.key, row.room_id, row.actor_id), row)
      newKeys.push(row)
      return { commandId: command.commandId, ok: true, value, repeated: false }
    } catch (error) {
      const untouched = batch.log(command.roomId)?.rev === revBefore
      if (error instanceof ParleyError && untouched) return rejected(command, error)
      throw new BrokenCommand(command, error)
    }
  }

  /** A sole worker has no newer one to leave the command to: nobody will ever know it. */
  #unknown(command: Command): Error {
    const unknown = new UnknownCommand(command)
    return this.leases ? unknown : new BrokenCommand(command, unknown)
  }

  #keyExpiry(type: AnyCommandType, now: number): number | null {
    return type.keepsKey ? null : now + spans.commandKeys
  }

  async #knownKeys(tx: Tx, commands: readonly Command[]): Promise<Map<string, KeyRow>> {
    const rows = await findKeys(tx, [...new Set(commands.map(command => command.key))])
    return new Map(rows.map(row => [keyOf(row.key, row.room_id, row.actor_id), row]))
  }

  /** Announcements first, so that on one node a sender's other connections are not behind the acknowledgement. */
  #tell({ batch, results }: Committed): void {
    const { bus } = this.#options
    const announcements = batch.announcements()
    const origins = originsOf(results)
    for (const announcement of announcements) {
      const { roomId } = announcement
      bus.publish(subjects.room(roomId), { ...announcement, ...origins.get(roomId) })
    }
    for (const { userId, notice } of batch.notices) bus.publish(subjects.user(userId), notice)
    const roomIds = announcements.map(announcement => announcement.roomId)
    if (roomIds.length > 0) bus.publish(subjects.committed, { v: 1, roomIds })
    const byNode = Map.groupBy(results, ([command]) => command.replyTo)
    for (const [nodeId, entries] of byNode) {
      bus.publish(subjects.inbox(nodeId), { v: 1, results: entries.map(([, result]) => result) })
    }
    this.#options.onAnnounced(announcements)
  }
}

function rejected(command: Command, error: ParleyError): CommandResult {
  return { commandId: command.commandId, ok: false, code: error.code, message: error.message }
}

function keyOf(key: string, roomId: string, actorId: string): string {
  return `${key} ${roomId} ${actorId}`
}

function keyRow(
  command: Command,
  first: { fingerprint: string; value: unknown; expiresAt: number | null },
): KeyRow {
  return {
    key: command.key,
    room_id: command.roomId,
    actor_id: command.actor,
    fingerprint: first.fingerprint,
    result: JSON.stringify(first.value),
    expires_at: first.expiresAt,
  }
}
