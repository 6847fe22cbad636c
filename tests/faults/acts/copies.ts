import type { Change, Changes, EventPayload, MyRoom } from "@parley/contract"
import { type Copy, type Entry, nameOf } from "./history.ts"

interface Held {
  rev: number
  from: number
  things: Map<string, Change>
}

/** The rooms as one actor has them: what it had, plus what it hears and what `sync` tells. */
export class Copies {
  readonly #rooms = new Map<string, Held>()
  /** What was heard before `sync` answered. */
  #early: (() => void)[] | undefined = []
  #connection = -1
  readonly #actor: number
  readonly #log: (entry: Entry) => void
  onProgress = () => {}
  /** Told of a change beyond a hole: `sync` closes it. */
  onHole = () => {}

  constructor(actor: number, startRevs: Readonly<Record<string, number>>, log: (entry: Entry) => void) {
    this.#actor = actor
    this.#log = log
    for (const [id, rev] of Object.entries(startRevs))
      this.#rooms.set(id, { rev, from: rev, things: new Map() })
  }

  get revs(): Record<string, number> {
    return Object.fromEntries([...this.#rooms].map(([id, { rev }]) => [id, rev]))
  }

  all(): Record<string, Copy> {
    return Object.fromEntries(
      [...this.#rooms].map(([id, { rev, from, things }]) => [
        id,
        { rev, from, things: [...things.values()] },
      ]),
    )
  }

  connecting(): number {
    this.#early = []
    return ++this.#connection
  }

  caughtUp(): void {
    const early = this.#early ?? []
    this.#early = undefined
    for (const apply of early) apply()
    this.onProgress()
  }

  told(roomId: string, changes: Changes): void {
    const room = this.#rooms.get(roomId)
    if (!room) return
    for (const change of changes.changes) room.things.set(nameOf(change), change)
    if (!changes.complete) Object.assign(room, { from: changes.rev, things: new Map() })
    room.rev = changes.rev
    this.#knows(roomId, changes.rev)
  }

  entered(room: MyRoom): void {
    const before = this.#rooms.get(room.id)
    if (before && before.rev >= room.rev) return
    this.#rooms.set(room.id, { rev: room.rev, from: room.rev, things: new Map() })
    this.#knows(room.id, room.rev)
  }

  left(roomId: string): void {
    this.#rooms.delete(roomId)
  }

  event(name: string, payload: unknown): void {
    if (name === "room:joined")
      this.#whenCaughtUp(() => this.entered((payload as EventPayload<"room:joined">).room))
    if (name === "room:left")
      this.#whenCaughtUp(() => this.left((payload as EventPayload<"room:left">).roomId))
    const heard = changeOf(name, payload)
    if (!heard) return
    const { roomId, change } = heard
    this.#log({ kind: "heard", actor: this.#actor, connection: this.#connection, roomId, change })
    this.#whenCaughtUp(() => this.#apply(roomId, change))
  }

  #apply(roomId: string, change: Change): void {
    const room = this.#rooms.get(roomId)
    if (room && change.rev > room.rev + 1) this.onHole()
    if (room?.rev !== change.rev - 1) return
    room.rev = change.rev
    room.things.set(nameOf(change), change)
    this.onProgress()
  }

  #whenCaughtUp(apply: () => void): void {
    if (this.#early) this.#early.push(apply)
    else apply()
  }

  #knows(roomId: string, rev: number): void {
    this.#log({ kind: "knows", actor: this.#actor, connection: this.#connection, roomId, rev })
  }
}

function changeOf(name: string, payload: unknown): { roomId: string; change: Change } | undefined {
  if (name === "message:new" || name === "message:updated") {
    const { roomId, rev, message } = payload as EventPayload<"message:new">
    return { roomId, change: { kind: "message", rev, value: message } }
  }
  if (name === "member:updated") {
    const { roomId, rev, member, memberCount } = payload as EventPayload<"member:updated">
    return { roomId, change: { kind: "member", rev, value: member, memberCount } }
  }
  if (name !== "room:updated") return undefined
  const { roomId, rev, room } = payload as EventPayload<"room:updated">
  return { roomId, change: { kind: "room", rev, value: room } }
}
