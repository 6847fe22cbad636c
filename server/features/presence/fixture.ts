import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type ClientEvent,
  type EventPayload,
  type Message,
  ParleyError,
  type ResultOf,
} from "@parley/contract"
import pino, { type Logger } from "pino"
import { type Bus, type Signal, subjects } from "../../platform/bus/index.ts"
import { memoryBus } from "../../platform/bus/memory.ts"
import type { Cache } from "../../platform/cache/index.ts"
import { memoryCache } from "../../platform/cache/memory.ts"
import type { Clock } from "../../platform/clock.ts"
import { memoryQueue } from "../../platform/queue/memory.ts"
import type { Store } from "../../platform/store/index.ts"
import { openSqlite } from "../../platform/store/sqlite/index.ts"
import { Tasks } from "../../platform/telemetry/tasks.ts"
import type { EventConnection } from "../../realtime/index.ts"
import {
  Commands,
  type CommandType,
  type Part,
  type SubmittedCommand,
  startWorker,
  timelineMigrations,
} from "../../timeline/index.ts"
import {
  type BlockReads,
  findMembers,
  findNeighbours,
  type Receipt,
  roomsFeature,
  roomsMigrations,
} from "../rooms/index.ts"
import { Presence, PresenceSweeper, presenceEvents, presenceMigrations } from "./index.ts"
import type { Timers } from "./timers.ts"

/** Lets everything run that waits for nothing but promises. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Time that stands still until it is moved. */
export class ManualTime implements Clock, Timers {
  #now = 1_000_000
  #timers: { at: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  schedule(run: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer)
    }
  }

  /** Moves on, running what falls due in order, and what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settled()
    for (let next = this.#first(end); next !== undefined; next = this.#first(end)) {
      this.#now = next.at
      this.#timers = this.#timers.filter(timer => timer !== next)
      next.run()
      await settled()
    }
    this.#now = end
  }

  #first(end: number): { at: number; run: () => void } | undefined {
    const due = this.#timers.filter(timer => timer.at <= end)
    return due.toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Nodes that share a database, a bus, a cache and a clock that stands. */
export class TestCluster implements AsyncDisposable {
  readonly time = new ManualTime()
  readonly complaints: string[] = []
  readonly store
  readonly bus: Bus
  readonly cache: Cache
  /** What was raised for each batch of `room:delivered`. */
  readonly raised: Receipt[] = []
  readonly #log = pino({ level: "warn" }, { write: line => void this.complaints.push(line) })
  readonly #folder = mkdtempSync(join(tmpdir(), "parley-presence-"))
  readonly #nodes: TestNode[] = []
  readonly #sweepers: PresenceSweeper[] = []
  readonly #reconnected: (() => void)[] = []
  /** The bus loses everything. */
  losing = false
  databaseAway = false
  /** Readings of who may see whom are answered when this resolves. */
  readingHeld: Promise<void> | undefined
  /** Users whom some node follows. */
  followed = 0

  readonly #rooms: TestRooms

  private constructor() {
    this.store = openSqlite(join(this.#folder, "test.db"))
    const bus = memoryBus(error => this.#log.error({ err: error }, "a bus handler failed"))
    this.bus = {
      ...bus,
      publish: (subject, message) => this.losing || bus.publish(subject, message),
      subscribe: async (subject, handle) => {
        const subscription = await bus.subscribe(subject, handle)
        if (!subject.startsWith("presence.")) return subscription
        this.followed++
        return {
          unsubscribe: async () => {
            await subscription.unsubscribe()
            this.followed--
          },
        }
      },
      onReconnect: listener => void this.#reconnected.push(listener),
    }
    this.cache = memoryCache(this.time)
    this.#rooms = new TestRooms({ store: this.store, log: this.#log })
  }

  static async open(): Promise<TestCluster> {
    const cluster = new TestCluster()
    await cluster.store.migrate({ ...timelineMigrations, ...roomsMigrations, ...presenceMigrations })
    return cluster
  }

  /** The connection to the bus was broken and is back. */
  reconnectBus(): void {
    for (const listener of this.#reconnected) listener()
  }

  async startNode(): Promise<TestNode> {
    const { store, bus, cache, time } = this
    const life = { ended: false }
    const presence = await Presence.open({
      store,
      bus,
      cache,
      log: this.#log,
      nodeId: `node ${this.#nodes.length}`,
      clock: time,
      timers: {
        now: () => time.now(),
        schedule: (run, ms) => time.schedule(() => life.ended || run(), ms),
      },
      receipts: { raise: async receipt => void this.raised.push(receipt) },
      neighbours: async (userId, others) => {
        if (this.databaseAway) throw new Error("the database is away")
        const found = await findNeighbours(store.db, userId, others)
        await this.readingHeld
        return found
      },
      requireMember: async (roomId, userId) => {
        const [member] = await findMembers(store.db, { roomIds: [roomId], userIds: [userId] })
        if (!member || member.left_at !== null) throw new ParleyError("not_found")
      },
    })
    const node = new TestNode(presence, life)
    this.#nodes.push(node)
    return node
  }

  /** Sweeps nodes that died. The cluster closes it. */
  async startSweeper(): Promise<PresenceSweeper> {
    const sweeper = await PresenceSweeper.open({
      ...this,
      log: this.#log,
      tasks: new Tasks(),
      clock: this.time,
      timers: this.time,
    })
    this.#sweepers.push(sweeper)
    return sweeper
  }

  /** A room with some messages in it. Beside these users its owner is in it. */
  async room(roomId: string, userIds: readonly string[], messages = 0): Promise<void> {
    const settings = { kind: "group", name: roomId, topic: "", visibility: "private" }
    await this.#rooms.submit({ roomId, actor: "owner", type: "room.create", body: { ...settings, userIds } })
    for (let n = 0; n < messages; n++) {
      await this.#rooms.submit({ roomId, actor: "owner", type: speak.type, body: {} })
    }
  }

  async leave(userId: string, roomId: string): Promise<void> {
    await this.#rooms.submit({ roomId, actor: userId, type: "member.leave", body: {} })
    for (const node of this.#nodes) node.presence.left(userId, roomId)
  }

  /** What members of a room are told of the moment: a list that grows. */
  async signalsOf(roomId: string): Promise<Signal[]> {
    const heard: Signal[] = []
    await this.bus.subscribe(subjects.room(roomId), message => {
      if ("except" in message) heard.push(message)
    })
    return heard
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const sweeper of this.#sweepers) await sweeper.close()
    for (const node of this.#nodes) await node.presence.close()
    await this.#rooms.close()
    await this.store.close()
    rmSync(this.#folder, { recursive: true })
  }
}

/** Everyone who is named exists. */
const people = {
  summaries: async (_: unknown, ids: readonly string[]) =>
    new Map(ids.map(id => [id, { id, username: id, name: id, avatarUrl: null }])),
}

const nothing: Part<null> = { name: "nothing", load: async () => null, flush: async () => {} }

/** A message that has a number and nothing else. */
const speak: CommandType<unknown, null, object> = {
  type: "test.speak",
  part: nothing,
  keepsKey: false,
  apply(_, { roomId }, batch) {
    const log = batch.log(roomId)
    log?.nextSeq()
    log?.change(rev => ({ kind: "message", rev, value: {} as Message }))
    return {}
  },
}

/** Rooms by their real commands, on a queue and a bus of their own: no hub tells of them. */
class TestRooms {
  readonly #worker: { close(): Promise<void> }
  readonly #queue = memoryQueue({ depthMax: 100 })
  readonly #commands: Promise<Commands>

  constructor({ store, log }: { store: Store; log: Logger }) {
    const bus = memoryBus(error => log.error({ err: error }, "a bus handler failed"))
    const platform = { store, bus, queue: this.#queue, log, clock: Date }
    this.#commands = Commands.open({ ...platform, nodeId: "rooms" })
    this.#worker = startWorker({
      onAnnounced() {},
      ...platform,
      features: [roomsFeature({ people, blocks: noBlocks }), { part: nothing, commands: [speak] }],
      nodeId: "rooms",
      leaseMs: 10_000,
      onBatch: () => {},
    })
  }

  async submit(command: Omit<SubmittedCommand, "key">): Promise<void> {
    await (await this.#commands).submit({ ...command, key: crypto.randomUUID() })
  }

  async close(): Promise<void> {
    await (await this.#commands).close()
    await this.#worker.close()
    await this.#queue.close()
  }
}

export class TestNode {
  readonly presence: Presence
  readonly #life: { ended: boolean }

  constructor(presence: Presence, life: { ended: boolean }) {
    this.presence = presence
    this.#life = life
  }

  connect(userId: string): TestConnection {
    const connection = new TestConnection(this.presence, userId)
    this.presence.connected(connection)
    return connection
  }

  /** The node does nothing more, and says nothing of it. */
  die(): void {
    this.#life.ended = true
  }
}

/** A connection that keeps what it is told. */
export class TestConnection implements EventConnection {
  readonly data: { userId: string; sessionId: string }
  /** The statuses of each `presence` event. */
  readonly heard: EventPayload<"presence">["users"][] = []
  closed = false
  readonly #presence: Presence

  constructor(presence: Presence, userId: string) {
    this.#presence = presence
    this.data = { userId, sessionId: `session of ${userId}` }
  }

  emit(event: string, payload: unknown): void {
    if (event === "presence") this.heard.push((payload as EventPayload<"presence">).users)
  }

  /** The result of an event; rejects as its handler does. */
  async ask<E extends ClientEvent>(event: E, payload: unknown): Promise<ResultOf<E>> {
    const handler = presenceEvents(this.#presence).find(each => each.event === event)
    return (await handler?.answer(payload, this)) as ResultOf<E>
  }

  async refusal(event: ClientEvent, payload: unknown): Promise<string> {
    const outcome: unknown = await this.ask(event, payload).catch(error => error)
    return outcome instanceof ParleyError ? outcome.code : `no refusal: ${JSON.stringify(outcome)}`
  }

  async watch(...userIds: string[]): Promise<Record<string, string>> {
    return (await this.ask("presence:watch", { userIds })).presence
  }

  close(): void {
    this.closed = true
    this.#presence.disconnected(this)
  }
}

const noBlocks: BlockReads = { inDirectRooms: async () => [], between: async () => [] }
