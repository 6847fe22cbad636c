import type { Change, Changes, Room } from "@parley/contract"
import type { Logger } from "pino"
import {
  type AnnouncedChange,
  type Announcement,
  type Bus,
  type BusSubscription,
  type Signal,
  subjects,
} from "../platform/bus/index.ts"

interface FeedOptions {
  readonly reads: {
    changesSince(roomId: string, rev: number): Promise<Changes | undefined>
    currentRoom(roomId: string): Promise<Room | undefined>
  }
  readonly log: Logger
  /** Gets each change once, by ascending rev. */
  readonly publish: (change: AnnouncedChange) => void
  /** Looks up whether these are members still, and from which seq on, before they hear what comes after a hole. */
  readonly recheck: (userIds: readonly string[]) => Promise<void>
  /** Gets what is of the moment, between the changes. */
  readonly signal: (signal: Signal) => void
  readonly deleted: () => void
  /** Told of an announcement whose changes have gone out, and when that began. */
  readonly delivered: (announcement: Announcement, started: number) => void
}

/** Announcements held while a hole is repaired. Past this they are dropped: the repair reads them anyway. */
const heldMax = 1_000

/** What one room announces, brought into the order of `rev` without holes or repeats. */
export class RoomFeed {
  readonly roomId: string
  /** Members who are connected to this node. */
  readonly members = new Set<string>()
  /** The highest seq up to which messages are hidden from some member. */
  hiddenMost = 0
  /** The seq up to which messages are hidden, of those members from whom some are. */
  readonly #hidden = new Map<string, number>()
  /** The last change that went out. */
  rev = 0
  /** Announcements come in and go out. */
  live = false
  opened: Promise<void> = Promise.resolve()
  readonly #options: FeedOptions
  #seq = 0
  #held: Announcement[] = []
  #repairing = false
  /** The room is known to be as far as this: a repair that began before may end short of it. */
  #target = 0
  #closed = false
  #subscription: BusSubscription | undefined

  constructor(roomId: string, options: FeedOptions) {
    this.roomId = roomId
    this.#options = options
  }

  /** Opens several feeds with one read of their heads: subscribe, confirm, read, and only then let changes out. */
  static open(
    feeds: readonly RoomFeed[],
    bus: Bus,
    headsOf: (roomIds: readonly string[]) => Promise<Map<string, { seq: number; rev: number }>>,
  ): void {
    const opened = (async () => {
      await Promise.all(feeds.map(feed => feed.#subscribe(bus)))
      const heads = await headsOf(feeds.map(feed => feed.roomId))
      for (const feed of feeds) feed.#begin(heads.get(feed.roomId) ?? { seq: 0, rev: 0 })
    })()
    for (const feed of feeds) feed.opened = opened
  }

  /** Hides messages up to a seq from a member. */
  hide(userId: string, sinceSeq: number): void {
    if (sinceSeq > 0) this.#hidden.set(userId, sinceSeq)
    else this.#hidden.delete(userId)
    this.hiddenMost = Math.max(this.hiddenMost, sinceSeq)
  }

  /** The seq up to which messages are hidden from a member; 0 where none are. */
  hiddenUpTo(userId: string): number {
    return this.#hidden.get(userId) ?? 0
  }

  forget(userId: string): void {
    this.members.delete(userId)
    this.#hidden.delete(userId)
  }

  /** Repairs if the room is further than what went out. */
  compare(head: { seq: number; rev: number }): void {
    if (!this.live || head.rev <= this.rev) return
    this.#target = head.rev
    this.#repair()
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#subscription?.unsubscribe()
  }

  async #subscribe(bus: Bus): Promise<void> {
    this.#subscription = await bus.subscribe(subjects.room(this.roomId), heard => {
      if ("changes" in heard) this.#hear(heard)
      else if (this.live && !this.#closed) this.#options.signal(heard)
    })
    if (this.#closed) await this.#subscription.unsubscribe()
  }

  #begin(head: { seq: number; rev: number }): void {
    this.rev = head.rev
    this.#seq = head.seq
    this.live = true
    this.#releaseHeld()
  }

  #hear(announcement: Announcement): void {
    if (this.#closed) return
    if (!this.live || this.#repairing) {
      if (this.#held.length < heldMax) this.#held.push(announcement)
      return
    }
    if (announcement.deleted) {
      this.#options.deleted()
      return
    }
    const started = performance.now()
    for (const change of announcement.changes) {
      if (change.change.rev <= this.rev) continue
      if (change.change.rev > this.rev + 1) {
        this.#held.push(announcement)
        this.#repair()
        return
      }
      this.#letOut(change)
    }
    this.#options.delivered(announcement, started)
  }

  #letOut(change: AnnouncedChange): void {
    this.rev = change.change.rev
    if (change.change.kind === "message") this.#seq = Math.max(this.#seq, change.change.value.seq)
    this.#options.publish(change)
  }

  #releaseHeld(): void {
    const held = this.#held
    this.#held = []
    for (const announcement of held) this.#hear(announcement)
  }

  /** One read for all members, in place of one by each of them. */
  #repair(): void {
    if (this.#repairing || this.#closed) return
    this.#repairing = true
    this.#readMissed()
      .catch(error => {
        // What is left of a failed repair is found by the next announcement or comparison of heads.
        this.#target = 0
        this.#options.log.error({ err: error, roomId: this.roomId }, "repairing a room failed")
      })
      .finally(() => {
        this.#repairing = false
        this.#held = this.#held.filter(
          each => (each.changes[0]?.change.rev ?? 0) <= this.rev + 1 || each.deleted,
        )
        this.#releaseHeld()
        if (this.rev < this.#target) this.#repair()
      })
  }

  async #readMissed(): Promise<void> {
    const { reads, recheck, deleted } = this.#options
    const missed = await reads.changesSince(this.roomId, this.rev)
    // Too much was missed: a change beyond the hole lets every client notice it and catch up by itself.
    const room = missed?.complete === false ? await reads.currentRoom(this.roomId) : undefined
    if (this.#closed) return
    if (!missed || (!missed.complete && !room)) {
      deleted()
      return
    }
    // Memberships are read last, so that they are at least as new as what goes out.
    const unsure = room ? [...this.members] : this.#membersIn(missed.changes)
    if (unsure.length > 0) await recheck(unsure)
    if (this.#closed) return
    for (const change of missed.changes) this.#letOut(this.#announced(change))
    if (room) this.#letOut({ change: { kind: "room", rev: room.rev, value: room }, created: false })
    else this.rev = Math.max(this.rev, missed.rev)
  }

  /** Members here who left, or left and came back, in what was missed. */
  #membersIn(changes: readonly Change[]): string[] {
    return changes.flatMap(change =>
      change.kind === "member" && this.members.has(change.value.user.id) ? [change.value.user.id] : [],
    )
  }

  #announced(change: Change): AnnouncedChange {
    const left = change.kind === "member" && change.value.leftAt !== null
    return {
      change,
      created: change.kind === "message" && change.value.seq > this.#seq,
      ...(left ? { removes: change.value.user.id } : {}),
    }
  }
}
