import type { Change } from "@parley/contract"
import type { AnnouncedChange, Announcement, Notice } from "../platform/bus/messages.ts"
import type { Command } from "../platform/queue/index.ts"
import type { Tx } from "../platform/store/index.ts"
import type { HeadRow } from "./repository.ts"

/**
 * What one feature needs to apply commands: its state of a batch, in memory. It is loaded once, changed by each
 * command in order without waiting for the database, and written once.
 */
export interface Part<State> {
  readonly name: string
  /**
   * Reads what the commands of a batch will need. The states of the parts registered before are there; logs are not yet, so that
   * their heads are read at the same time.
   */
  load(batch: Batch, commands: readonly Command[]): Promise<State>
  /** Writes what the commands changed. Settles only once it writes nothing more. */
  flush(state: State, batch: Batch): Promise<void>
}

/** A room's counters within a batch, and what its members will be told. */
export class RoomLog {
  readonly roomId: string
  readonly changes: AnnouncedChange[] = []
  seq: number
  rev: number
  deleted = false

  constructor(head: { roomId: string; seq: number; rev: number }) {
    this.roomId = head.roomId
    this.seq = head.seq
    this.rev = head.rev
  }

  nextSeq(): number {
    return ++this.seq
  }

  /**
   * Numbers a change of one thing and records it for the room's members. No other thing may keep this rev: those who read
   * changes count on it.
   * @param build makes the changed thing's whole state at its new rev
   */
  change(build: (rev: number) => Change, options: { created?: boolean; removes?: string } = {}): number {
    const rev = ++this.rev
    this.changes.push({
      change: build(rev),
      created: options.created ?? false,
      ...(options.removes === undefined ? {} : { removes: options.removes }),
    })
    return rev
  }
}

/** One transaction over all the commands that came in while the last one ran. */
export class Batch {
  readonly tx: Tx
  /** Milliseconds since 1970, the same for the whole batch. */
  readonly now: number
  readonly notices: { userId: string; notice: Notice }[] = []
  readonly #logs = new Map<string, RoomLog>()
  readonly #states = new Map<string, unknown>()

  constructor(tx: Tx, now: number, heads: readonly HeadRow[] = []) {
    this.tx = tx
    this.now = now
    this.open(heads)
  }

  /** Opens the logs of rooms that exist. */
  open(heads: readonly HeadRow[]): void {
    for (const head of heads) {
      this.#logs.set(head.room_id, new RoomLog({ roomId: head.room_id, seq: head.seq, rev: head.rev }))
    }
  }

  /** The log of a room that exists. */
  log(roomId: string): RoomLog | undefined {
    const log = this.#logs.get(roomId)
    return log?.deleted ? undefined : log
  }

  /** Begins the log of a new room. */
  begin(roomId: string): RoomLog {
    const log = new RoomLog({ roomId, seq: 0, rev: 0 })
    this.#logs.set(roomId, log)
    return log
  }

  /** The state of a part that was loaded. */
  of<State>(part: Part<State>): State {
    if (!this.#states.has(part.name))
      throw new Error(`The part ${part.name} is not registered before its user.`)
    return this.#states.get(part.name) as State
  }

  keep<State>(part: Part<State>, state: State): void {
    this.#states.set(part.name, state)
  }

  /** Tells a user, wherever connected, after the commit. */
  notify(userId: string, notice: Notice): void {
    this.notices.push({ userId, notice })
  }

  /** Rooms that changed and go on. */
  heads(): HeadRow[] {
    return [...this.#logs.values()]
      .filter(log => log.changes.length > 0 && !log.deleted)
      .map(log => ({ room_id: log.roomId, seq: log.seq, rev: log.rev }))
  }

  deletedRooms(): string[] {
    return [...this.#logs.values()].filter(log => log.deleted).map(log => log.roomId)
  }

  messagesSent(): number {
    let sent = 0
    for (const log of this.#logs.values()) {
      for (const { change, created } of log.changes) if (created && change.kind === "message") sent++
    }
    return sent
  }

  announcements(): Announcement[] {
    return [...this.#logs.values()]
      .filter(log => log.changes.length > 0 || log.deleted)
      .map(log => ({
        v: 1 as const,
        roomId: log.roomId,
        changes: log.changes,
        ...(log.deleted ? { deleted: true as const } : {}),
      }))
  }
}

/**
 * Writes at the same time. Rejects only once all have ended: what is still writing when its transaction is rolled back
 * would write after it.
 */
export async function everyWrite(writes: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(writes)).find(each => each.status === "rejected")
  if (failed) throw failed.reason
}
