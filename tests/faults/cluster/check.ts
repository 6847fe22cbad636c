import type { Change } from "@parley/contract"
import { type Rule as ActsRule, check as checkActs, comparable } from "../acts/check.ts"
import { nameOf } from "../acts/history.ts"
import type { ClusterHistory } from "./history.ts"

export interface Violation {
  readonly rule: Rule | ActsRule
  readonly detail: string
}

/** Proves on a history all that holds on one server, and what several nodes could break. Pure. */
export function check(history: ClusterHistory): Violation[] {
  const ofCluster = (Object.keys(rules) as Rule[]).flatMap(rule =>
    [...rules[rule](history)].map(detail => ({ rule, detail })),
  )
  // A node that missed something lets out the latest of each thing alone, so that a connection may see a rev left out.
  const ofOne = checkActs(history).filter(({ rule }) => rule !== "changes come in order")
  return [...ofOne, ...ofCluster]
}

const rules = {
  *"seq has no holes"(history: ClusterHistory) {
    for (const [roomId, messages] of Object.entries(history.messages)) {
      for (const [index, { seq }] of messages.entries())
        if (seq !== index + 1) yield `room ${roomId}: seq ${seq} in place ${index + 1}`
      if (new Set(messages.map(message => message.id)).size !== messages.length)
        yield `room ${roomId}: a message is there twice`
    }
  },

  /** On one connection the changes of a room come by ascending rev, each once. */
  *"revs ascend"(history: ClusterHistory) {
    const last = new Map<string, number>()
    for (const entry of history.entries) {
      if (entry.kind !== "heard") continue
      const place = `${entry.actor} ${entry.connection} ${entry.roomId}`
      const before = last.get(place) ?? 0
      if (entry.change.rev <= before)
        yield `actor ${entry.actor} heard rev ${entry.change.rev} after ${before} in room ${entry.roomId}`
      last.set(place, entry.change.rev)
    }
  },

  /** Whoever heard a rev of a room heard the same change. */
  *"all hear the same"(history: ClusterHistory) {
    const first = new Map<string, { actor: number; text: string }>()
    for (const entry of history.entries) {
      if (entry.kind !== "heard") continue
      const place = `${entry.roomId} ${entry.change.rev}`
      const text = `${nameOf(entry.change)} ${JSON.stringify(comparable(entry.change))}`
      const other = first.get(place)
      if (other === undefined) first.set(place, { actor: entry.actor, text })
      else if (other.text !== text)
        yield `room ${entry.roomId}, rev ${entry.change.rev}: actor ${other.actor} heard ${other.text}, actor ${entry.actor} ${text}`
    }
  },

  /**
   * Nobody hears a change of a room after the one that took them out of it, before they are in it again. Who was let in again
   * and told of the room up to some rev may hear what led there: the rooms here show all of their history.
   */
  *"nobody hears what they may not"(history: ClusterHistory) {
    const rooms = changesByRoom(history)
    const known = new Map<string, number>()
    for (const entry of history.entries) {
      if (entry.kind === "knows") known.set(`${entry.actor} ${entry.roomId}`, entry.rev)
      if (entry.kind !== "heard") continue
      if (entry.actor === history.outsider) yield `the outsider heard ${JSON.stringify(entry)}`
      if (entry.change.rev <= (known.get(`${entry.actor} ${entry.roomId}`) ?? 0)) continue
      const userId = history.userIds[entry.actor] ?? ""
      if (wasOut({ userId, rev: entry.change.rev, changes: rooms.get(entry.roomId) ?? new Map() }))
        yield `actor ${entry.actor} had left room ${entry.roomId} and heard ${JSON.stringify(entry.change)}`
    }
  },

  *"watermarks and counts are right"(history: ClusterHistory) {
    for (const [roomId, { said, listed }] of Object.entries(history.memberCounts))
      if (said !== listed) yield `room ${roomId} says ${said} members and lists ${listed}`
    for (const [actor, rooms] of history.marks.entries()) {
      for (const [roomId, { readSeq, unread }] of Object.entries(rooms)) {
        const counted = (history.messages[roomId] ?? []).filter(
          message =>
            message.seq > readSeq &&
            message.author.id !== history.userIds[actor] &&
            message.deletedAt === null,
        ).length
        if (counted !== unread)
          yield `actor ${actor}, room ${roomId}: ${unread} unread after ${readSeq}, there are ${counted}`
      }
    }
  },

  *"the SDK shows what is kept"(history: ClusterHistory) {
    for (const [actor, rooms] of Object.entries(history.sdk)) {
      for (const [roomId, held] of Object.entries(rooms)) {
        const kept = history.messages[roomId]
        if (!kept) continue
        const head = history.fetched[Number(actor)]?.[roomId]?.rev
        if (held.rev !== head)
          yield `actor ${actor}, room ${roomId}: it ended at rev ${held.rev}, the room at ${head}`
        const window = kept.slice(kept.length - held.messages.length)
        for (const [index, message] of held.messages.entries()) {
          if (JSON.stringify(message) !== JSON.stringify(window[index]))
            yield `actor ${actor} shows ${JSON.stringify(message)}, kept is ${JSON.stringify(window[index])}`
        }
      }
    }
  },

  *"all catch up"(history: ClusterHistory) {
    for (const { fault, hit, caughtUpAfterMs } of history.faults)
      if (caughtUpAfterMs === undefined) yield `never after ${fault.kind} of ${fault.component} (${hit})`
  },
} satisfies Record<string, (history: ClusterHistory) => Generator<string>>

export type Rule = keyof typeof rules

/** What anyone heard, by room and rev. */
function changesByRoom({ entries }: ClusterHistory): Map<string, Map<number, Change>> {
  const rooms = new Map<string, Map<number, Change>>()
  for (const entry of entries) {
    if (entry.kind !== "heard") continue
    const changes = rooms.get(entry.roomId) ?? new Map<number, Change>()
    rooms.set(entry.roomId, changes.set(entry.change.rev, entry.change))
  }
  return rooms
}

/**
 * Whether a user was out of a room at a rev: the change before it that is about them took them out. Where a rev between
 * the two was heard by nobody, it may have let them in again, and nothing is known.
 */
function wasOut(of: { userId: string; rev: number; changes: ReadonlyMap<number, Change> }): boolean {
  for (let rev = of.rev; rev > 0; rev--) {
    const change = of.changes.get(rev)
    if (!change) return false
    if (change.kind !== "member" || change.value.user.id !== of.userId) continue
    // The one removed may hear of the removal itself.
    return change.value.leftAt !== null && rev < of.rev
  }
  return false
}
