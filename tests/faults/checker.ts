import type { Entry, FetchedRoom, History, SeenMessage } from "./history.ts"

/** A promise that a run shows to be broken. */
export interface Violation {
  readonly rule: Rule
  readonly detail: string
}

type Kind<K extends Entry["kind"]> = Extract<Entry, { kind: K }>

/** Proves the promises of the timeline on a history. Pure: the same history has the same violations. */
export function check(history: History): Violation[] {
  const kept = new Kept(history.rooms)
  return (Object.keys(rules) as Rule[]).flatMap(rule =>
    [...rules[rule](history, kept)].map(detail => ({ rule, detail })),
  )
}

/** The fetched messages by what they are found by. */
class Kept {
  readonly #byId = new Map<string, SeenMessage>()
  readonly #byKey = new Map<string, SeenMessage[]>()

  constructor(rooms: readonly FetchedRoom[]) {
    for (const room of rooms) {
      for (const message of room.messages) {
        this.#byId.set(`${room.id} ${message.id}`, message)
        const key = keyOf(room.id, message.authorId, message.key)
        this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), message])
      }
    }
  }

  withId(roomId: string, id: string): SeenMessage | undefined {
    return this.#byId.get(`${roomId} ${id}`)
  }

  withKey(roomId: string, authorId: string, key: string): readonly SeenMessage[] {
    return this.#byKey.get(keyOf(roomId, authorId, key)) ?? []
  }
}

const rules = {
  /** Every message that was acknowledged is there once, as it was acknowledged each time. */
  *"acknowledged is kept"(history: History, kept: Kept) {
    for (const entry of of(history, "acknowledged")) {
      const found = kept.withKey(entry.roomId, author(history, entry), entry.key)
      const [message] = found
      if (message === undefined) yield `${show(entry)} is lost`
      else if (found.length > 1) yield `${show(entry)} is there ${found.length} times`
      else if (message.id !== entry.id || message.seq !== entry.seq || message.rev !== entry.rev)
        yield `${show(entry)} was kept as ${JSON.stringify(message)}`
    }
  },

  *"a key is kept once"(history: History) {
    for (const room of history.rooms) {
      const keys = new Set<string>()
      for (const { authorId, key, seq } of room.messages) {
        const both = `${authorId} ${key}`
        if (keys.has(both)) yield `room ${room.id}: the key ${key} again at seq ${seq}`
        keys.add(both)
      }
    }
  },

  *"what is kept was sent"(history: History) {
    const sent = new Map<string, string>()
    for (const entry of of(history, "sent"))
      sent.set(keyOf(entry.roomId, author(history, entry), entry.key), entry.text)
    for (const room of history.rooms) {
      for (const message of room.messages) {
        if (sent.get(keyOf(room.id, message.authorId, message.key)) !== message.text)
          yield `room ${room.id}: nobody sent ${JSON.stringify(message)}`
      }
    }
  },

  *"seq and rev have no holes"(history: History) {
    for (const room of history.rooms) {
      const start = history.startRevs[room.id] ?? 0
      for (const [index, { seq, rev }] of room.messages.entries()) {
        if (seq !== index + 1) yield `room ${room.id}: seq ${seq} in place ${index + 1}`
        if (rev !== start + index + 1)
          yield `room ${room.id}: rev ${rev} in place of ${start + index + 1} at seq ${seq}`
      }
      const count = room.messages.length
      if (room.lastSeq !== count) yield `room ${room.id}: ${count} messages, but lastSeq ${room.lastSeq}`
      if (room.rev !== start + count) yield `room ${room.id}: rev ${room.rev} in place of ${start + count}`
    }
  },

  /** A message that is sent after another was acknowledged, by anyone, comes after it. */
  *"order follows acknowledgements"(history: History, kept: Kept) {
    const highest = new Map<string, number>()
    const begun = new Set<string>()
    for (const entry of history.entries) {
      if (entry.kind === "acknowledged")
        highest.set(entry.roomId, Math.max(entry.seq, highest.get(entry.roomId) ?? 0))
      if (entry.kind !== "sent" || begun.has(entry.key)) continue
      begun.add(entry.key)
      const before = highest.get(entry.roomId) ?? 0
      for (const { seq } of kept.withKey(entry.roomId, author(history, entry), entry.key)) {
        if (seq <= before) yield `${show(entry)} got seq ${seq} after ${before} was acknowledged`
      }
    }
  },

  /** What anyone heard or was told by sync is in the history, just so: no announcement precedes its commit. */
  *"what was seen is kept"(history: History, kept: Kept) {
    for (const entry of history.entries) {
      if (entry.kind !== "heard" && entry.kind !== "synced") continue
      for (const message of entry.kind === "heard" ? [entry.message] : entry.messages) {
        const found = kept.withId(entry.roomId, message.id)
        const isSame = found && fields.every(field => found[field] === message[field])
        if (!isSame)
          yield `client ${entry.client} saw (${entry.kind}) ${JSON.stringify(message)}, kept is ${JSON.stringify(found)}`
      }
    }
  },

  /** On one connection the messages of a room come in the order of their revs, each once, with none left out. */
  *"events come in order"(history: History) {
    const last = new Map<string, number>()
    for (const entry of of(history, "heard")) {
      const place = `${entry.client} ${entry.connection} ${entry.roomId}`
      const before = last.get(place)
      if (before !== undefined && entry.message.rev !== before + 1)
        yield `client ${entry.client} in room ${entry.roomId} heard rev ${entry.message.rev} after ${before}`
      last.set(place, entry.message.rev)
    }
  },

  /** What a member heard, plus what sync brought after each connect, is the whole history. */
  *"heard and synced is everything"(history: History) {
    const learned = history.entries.filter(entry => entry.kind === "heard" || entry.kind === "synced")
    const byPlace = Map.groupBy(learned, entry => `${entry.client} ${entry.roomId}`)
    for (const client of history.userIds.keys()) {
      for (const room of history.rooms) {
        yield* whatIsMissing({ history, room, client, entries: byPlace.get(`${client} ${room.id}`) ?? [] })
      }
    }
  },

  *"nothing else happens"(history: History) {
    for (const entry of of(history, "refused")) yield `${show(entry)} was refused`
    for (const entry of of(history, "unexpected")) yield `client ${entry.client}: ${entry.what}`
  },
} satisfies Record<string, (history: History, kept: Kept) => Generator<string>>

export type Rule = keyof typeof rules

type Learned = Kind<"heard"> | Kind<"synced">

/** Follows how far a client knows a room: events count once `sync` has closed the gap before them. */
function* whatIsMissing(of: {
  history: History
  room: FetchedRoom
  client: number
  entries: readonly Learned[]
}): Generator<string> {
  const { history, room, client, entries } = of
  const start = history.startRevs[room.id] ?? 0
  let known = start
  let from = start
  /** Heard while a gap before it was open; an answer of `sync` in parts closes it with the last of them. */
  const early: Kind<"heard">[] = []
  let syncedOn = -1
  const revs = new Set<number>()
  const take = (entry: Kind<"heard">) => {
    const { rev } = entry.message
    if (entry.connection !== syncedOn || rev > known + 1) early.push(entry)
    else {
      revs.add(rev)
      known = Math.max(known, rev)
    }
  }
  for (const entry of entries) {
    if (entry.kind === "heard") {
      take(entry)
      continue
    }
    if (entry.since > known)
      yield `client ${client} in room ${room.id} asked since ${entry.since}, but has ${known}`
    for (const message of entry.messages) revs.add(message.rev)
    known = Math.max(known, entry.rev)
    if (!entry.complete) from = entry.rev
    syncedOn = entry.connection
    for (const held of early.splice(0)) if (held.connection === syncedOn) take(held)
  }
  const missing = room.messages.filter(({ rev }) => rev > from && !revs.has(rev)).map(({ rev }) => rev)
  if (missing.length > 0) yield `client ${client} in room ${room.id} never saw the revs ${missing.join(", ")}`
  if (known !== room.rev)
    yield `client ${client} in room ${room.id} ended at rev ${known}, the room at ${room.rev}`
}

const fields = ["id", "seq", "rev", "key", "authorId", "text"] as const

function of<K extends Entry["kind"]>(history: History, kind: K): Kind<K>[] {
  return history.entries.filter((entry): entry is Kind<K> => entry.kind === kind)
}

const author = (history: History, entry: { client: number }): string => history.userIds[entry.client] ?? ""

const keyOf = (roomId: string, authorId: string, key: string): string => `${roomId} ${authorId} ${key}`

const show = (entry: Kind<"sent"> | Kind<"acknowledged"> | Kind<"refused">): string => JSON.stringify(entry)
