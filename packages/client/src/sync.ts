import {
  type Account,
  type Changes,
  limits,
  type MembershipSettings,
  type MyRoom,
  ParleyError,
  type SyncAnswer,
  type UserSummary,
} from "@parley/contract"
import type { NamedEvent } from "./change-event.ts"
import { applySettings } from "./membership.ts"
import type { Repair } from "./repair.ts"
import { applyUser, applyWatermark } from "./room-state.ts"
import type { Rooms } from "./rooms.ts"
import type { OwnStore } from "./store.ts"

/** Events held while `sync` is answered; past it the answer is too old already, and is asked for again. */
const heldMax = 1_000
/** Answers of one catch-up: 5,000 rooms of a thousand changes each, 2,000 changes an answer. */
const roundsMax = 2_500

/**
 * Catches up after a connect, in three phases. Backfill: `sync` is asked until it has no more, events are held.
 * Cut-over: the answers, then the held events, become the state in one step. Live: each event as it comes.
 */
export interface Sync {
  /** A connection is up. True when the state is live, false when stopped meanwhile; rejects when the answer failed. */
  start(): Promise<boolean>
  /** The connection is gone. */
  stop(): void
  receive(event: NamedEvent): void
}

export type MomentEvent = Extract<
  NamedEvent,
  { name: "presence" | "typing" | "notification" | "notification:read" }
>

interface SyncOptions {
  readonly store: OwnStore
  readonly rooms: Rooms
  readonly repair: Repair
  readonly ask: (rooms: Record<string, number>) => Promise<SyncAnswer>
  /** What is of the moment and no part of a room's log: presence, typing, notifications. */
  readonly onMoment: (event: MomentEvent) => void
  /** One has read a room up to a seq, here or on another device, and the server has it. */
  readonly onRead: (roomId: string, seq: number) => void
  /** An event other than a change was applied. */
  readonly onApplied: (event: NamedEvent) => void
}

/** The answers of one catch-up together. One of a room alone may be no whole state: its things come by rev. */
interface Backfill {
  readonly changes: Map<string, Pick<Changes, "rev" | "changes">>
  /** Rooms to be fetched anew, with the rev that they have reached. */
  readonly incomplete: Map<string, number>
  readonly joined: Map<string, MyRoom>
  readonly left: Set<string>
  readonly settings: Map<string, MembershipSettings>
  readonly watermarks: SyncAnswer["watermarks"][]
}

export function createSync({ store, rooms, repair, ask, onMoment, onRead, onApplied }: SyncOptions): Sync {
  let phase: "off" | "backfill" | "live" = "off"
  let held: NamedEvent[] = []
  let overflowed = false
  let run = 0

  async function start(): Promise<boolean> {
    const current = ++run
    phase = "backfill"
    try {
      do {
        held = []
        overflowed = false
        const found = await backfill()
        if (run !== current) return false
        store.batch(() => cutOver(found))
      } while (overflowed)
    } catch (error) {
      if (run !== current) return false
      throw error
    }
    phase = "live"
    return true
  }

  function stop(): void {
    run++
    phase = "off"
    held = []
    repair.clear()
  }

  async function backfill(): Promise<Backfill> {
    const found: Backfill = {
      changes: new Map(),
      incomplete: new Map(),
      joined: new Map(),
      left: new Set(),
      settings: new Map(),
      watermarks: [],
    }
    const revs = new Map(rooms.ids().map(id => [id, rooms.get(id)?.rev ?? 0]))
    for (let round = 0; round < roundsMax; round++) {
      const answer = await ask(Object.fromEntries([...revs].slice(0, limits.syncRoomsMax)))
      add(found, answer, revs)
      if (!answer.more) return found
    }
    throw new ParleyError("internal")
  }

  /** The answers, then what was held. After an overflow the held events have holes; the next answer covers them. */
  function cutOver(found: Backfill): void {
    for (const id of found.left) rooms.leave(id)
    for (const room of found.joined.values()) join(room)
    for (const [id, changes] of found.changes) rooms.applyAll(id, changes)
    for (const [id, rev] of found.incomplete) repair.want(id, rev, "hole")
    applyUnnumbered(found)
    for (const id of rooms.ids()) repair.want(id, 0, "stale")
    if (!overflowed) for (const event of held) take(event)
    held = []
  }

  function join(room: MyRoom): void {
    rooms.join(room)
    repair.joined(room.id)
    repair.want(room.id, room.rev, "hole")
  }

  /** What has no rev: what one set of rooms, and who has read up to where. */
  function applyUnnumbered({ settings, watermarks }: Backfill): void {
    for (const [id, set] of settings) rooms.change(id, state => applySettings(state, set))
    for (const marksOfRooms of watermarks) {
      for (const [id, marks] of Object.entries(marksOfRooms)) rooms.applyWatermarks(id, marks)
    }
  }

  function take(event: NamedEvent): void {
    switch (event.name) {
      case "message:new":
      case "message:updated":
      case "member:updated":
      case "room:updated":
        repair.receive(event)
        return
      case "room:joined":
        join(event.payload.room)
        break
      case "room:left":
        rooms.leave(event.payload.roomId)
        break
      case "receipt": {
        const { roomId, userId, ...mark } = event.payload
        rooms.change(roomId, state => applyWatermark(state, userId, mark, rooms.me()))
        if (userId === rooms.me()) onRead(roomId, mark.read)
        break
      }
      case "membership:updated":
        rooms.change(event.payload.roomId, state => applySettings(state, event.payload.settings))
        break
      case "user:updated": {
        const { user } = event.payload
        const { me } = store.getState()
        for (const id of rooms.ids()) rooms.change(id, state => applyUser(state, user))
        if (me?.id === user.id) store.set({ me: withSummary(me, user) })
        break
      }
      case "presence":
      case "typing":
      case "notification":
      case "notification:read":
        onMoment(event)
        break
    }
    onApplied(event)
  }

  return {
    start,
    stop,
    receive(event) {
      if (phase === "live") take(event)
      else if (phase === "backfill" && held.length < heldMax) held.push(event)
      else overflowed = true
    },
  }
}

/** One's own account with what others see of it. What is left out there is left out here. */
function withSummary({ status: _, ...me }: Account, user: UserSummary): Account {
  return { ...me, ...user }
}

function add(found: Backfill, answer: SyncAnswer, revs: Map<string, number>): void {
  for (const id of answer.left) {
    found.left.add(id)
    found.joined.delete(id)
    revs.delete(id)
  }
  for (const room of answer.joined) {
    found.joined.set(room.id, room)
    found.left.delete(room.id)
    revs.set(room.id, room.rev)
  }
  for (const [id, { rev, complete, changes }] of Object.entries(answer.rooms)) {
    const before = found.changes.get(id)?.changes ?? []
    if (complete) found.changes.set(id, { rev, changes: [...before, ...changes] })
    else found.incomplete.set(id, rev)
    revs.set(id, rev)
  }
  for (const id of found.incomplete.keys()) found.changes.delete(id)
  for (const [id, settings] of Object.entries(answer.settings ?? {})) found.settings.set(id, settings)
  found.watermarks.push(answer.watermarks)
}
