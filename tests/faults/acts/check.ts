import type { Change } from "@parley/contract"
import { type ActsHistory, type Copy, type Done, type Effect, nameOf } from "./history.ts"

export interface Violation {
  readonly rule: Rule
  readonly detail: string
}

/** Proves on a history that every act was kept, and made once. Pure: the same history has the same violations. */
export function check(history: ActsHistory): Violation[] {
  const kept = new Kept(history)
  return (Object.keys(rules) as Rule[]).flatMap(rule =>
    [...rules[rule](history, kept)].map(detail => ({ rule, detail })),
  )
}

/** The fetched rooms, and what is in them by name. */
class Kept {
  readonly #rooms = new Map<string, { rev: number; things: ReadonlyMap<string, Change> }>()

  constructor({ fetched }: ActsHistory) {
    for (const [roomId, { rev, things }] of fetched.flatMap(rooms => Object.entries(rooms))) {
      if (this.#rooms.has(roomId)) continue
      this.#rooms.set(roomId, { rev, things: new Map(things.map(change => [nameOf(change), change])) })
    }
  }

  rev(roomId: string): number | undefined {
    return this.#rooms.get(roomId)?.rev
  }

  thing(roomId: string, name: string): Change | undefined {
    return this.#rooms.get(roomId)?.things.get(name)
  }
}

const rules = {
  /** The last answered act on a thing is what the thing shows. */
  *"acknowledged is kept"(history: ActsHistory, kept: Kept) {
    const last = new Map<string, Done>()
    for (const done of acts(history)) {
      const { thing, id, field } = done.effect
      // Who comes back is a plain member again.
      if (field === "present") last.delete(`${done.roomId} ${thing} ${id} role`)
      last.set(`${done.roomId} ${thing} ${id} ${field}`, done)
    }
    const ends = [...last.values()]
    const deleted = new Set(
      ends.filter(({ effect }) => effect.field === "deleted").map(({ effect }) => effect.id),
    )
    for (const done of ends) {
      // A deleted message keeps nothing of what it showed.
      if (done.effect.field !== "deleted" && deleted.has(done.effect.id)) continue
      const found = shown(history, kept, done)
      const isThere =
        done.effect.field === "readSeq"
          ? Number(found) >= Number(done.effect.value)
          : found === done.effect.value
      if (!isThere) yield `${JSON.stringify(done)} shows ${JSON.stringify(found)}`
    }
  },

  /** A room has exactly the revs that the answered acts take: none is lost, none was made twice, none is skipped. */
  *"each act is made once"(history: ActsHistory, kept: Kept) {
    const taken = new Map<string, number>()
    for (const { roomId, revs } of acts(history)) taken.set(roomId, (taken.get(roomId) ?? 0) + revs)
    for (const [roomId, start] of Object.entries(history.startRevs)) {
      const rev = kept.rev(roomId)
      const wanted = start + (taken.get(roomId) ?? 0)
      if (rev !== wanted) yield `room ${roomId} is at rev ${rev}, its acts make ${wanted}`
    }
  },

  *"an act has one rev"(history: ActsHistory) {
    const byRev = new Map<string, Done>()
    for (const done of acts(history)) {
      if (new Set(done.answered).size > 1) yield `${JSON.stringify(done)} was answered with several revs`
      for (const rev of new Set(done.answered)) {
        const other = byRev.get(`${done.roomId} ${rev}`)
        if (other) yield `${JSON.stringify(done)} has the rev of ${JSON.stringify(other)}`
        byRev.set(`${done.roomId} ${rev}`, done)
      }
    }
  },

  /** On one connection the changes of a room come by ascending rev, each once, with none left out. */
  *"changes come in order"(history: ActsHistory) {
    const last = new Map<string, number>()
    for (const entry of history.entries) {
      if (entry.kind !== "heard" && entry.kind !== "knows") continue
      const place = `${entry.actor} ${entry.connection} ${entry.roomId}`
      if (entry.kind === "knows") last.delete(place)
      else {
        const before = last.get(place)
        if (before !== undefined && entry.change.rev !== before + 1)
          yield `actor ${entry.actor} heard rev ${entry.change.rev} after ${before} in room ${entry.roomId}`
        last.set(place, entry.change.rev)
      }
    }
  },

  /** No announcement precedes its commit: what was heard is there, or has changed since. */
  *"what was heard is kept"(history: ActsHistory, kept: Kept) {
    for (const entry of history.entries) {
      if (entry.kind !== "heard") continue
      const now = kept.thing(entry.roomId, nameOf(entry.change))
      if (!now || now.rev < entry.change.rev || (now.rev === entry.change.rev && !same(now, entry.change)))
        yield `actor ${entry.actor} heard ${JSON.stringify(entry.change)}, kept is ${JSON.stringify(now)}`
    }
  },

  /** What an actor had, plus the changes since, equals a fresh fetch. */
  *"resuming equals a fresh fetch"(history: ActsHistory) {
    for (const [actor, rooms] of history.held.entries()) {
      for (const [roomId, fresh] of Object.entries(history.fetched[actor] ?? {})) {
        const held = rooms[roomId]
        if (!held) yield `actor ${actor} does not hold room ${roomId}`
        else for (const what of differences(held, fresh)) yield `actor ${actor}, room ${roomId}: ${what}`
      }
    }
  },

  *"nothing else happens"(history: ActsHistory) {
    for (const entry of history.entries) {
      if (entry.kind === "unexpected") yield `actor ${entry.actor}: ${entry.what}`
    }
  },
} satisfies Record<string, (history: ActsHistory, kept: Kept) => Generator<string>>

export type Rule = keyof typeof rules

const acts = (history: ActsHistory): Done[] => history.entries.filter(entry => entry.kind === "done")

function* differences(held: Copy, fresh: Copy): Generator<string> {
  if (held.rev !== fresh.rev) yield `it ended at rev ${held.rev}, the room at ${fresh.rev}`
  const byName = new Map(held.things.map(change => [nameOf(change), change]))
  for (const change of fresh.things) {
    const mine = byName.get(nameOf(change))
    if (change.rev > held.from && (!mine || !same(mine, change)))
      yield `it has ${JSON.stringify(mine)}, fetched is ${JSON.stringify(change)}`
  }
}

/** The room's own counters go on without a change of it. */
function same(a: Change, b: Change): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b))
}

export function comparable(change: Change): unknown {
  if (change.kind === "message") return change.value
  if (change.kind === "member") return [change.value.user.id, change.value.role, change.value.leftAt]
  return [change.value.name, change.value.topic, change.value.archivedAt]
}

function shown(history: ActsHistory, kept: Kept, done: Done): unknown {
  const { roomId, effect, actor } = done
  if (effect.thing === "own") return history.fetched[actor]?.[roomId]?.own[effect.field]
  const change = kept.thing(roomId, nameOfEffect(effect))
  if (change?.kind === "room") return change.value.topic
  if (change?.kind === "member")
    return effect.field === "role" ? change.value.role : change.value.leftAt === null
  if (change?.kind !== "message") return undefined
  const { text, deletedAt, pinnedAt, reactions } = change.value
  const mine = reactions.some(each => each.userIds.includes(history.userIds[actor] ?? ""))
  const fields = { text, deleted: deletedAt !== null, pinned: pinnedAt !== null, reacted: mine }
  return fields[effect.field as keyof typeof fields]
}

function nameOfEffect({ thing, id }: Effect): string {
  return thing === "room" ? "room" : `${thing} ${id}`
}
