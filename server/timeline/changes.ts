import { type Change, type Changes, limits } from "@parley/contract"
import type { Db } from "../platform/store/index.ts"
import { readHeads } from "./repository.ts"

/** A stretch of a room's revs. Each rev is the last change of one thing at most, so it holds no more things than revs. */
export interface ChangeRange {
  readonly roomId: string
  /** Things whose last change is after this rev. */
  readonly since: number
  /** Things whose last change is at most this rev. */
  readonly until: number
  /** Messages up to this seq are not for the asker. */
  readonly sinceSeq: number
}

/** Where a feature's things that changed are read from, in any order; a room has one range at most. */
export type ChangeSource = (db: Db, ranges: readonly ChangeRange[]) => Promise<Change[]>

export interface ChangesQuery {
  readonly roomId: string
  readonly since: number
  readonly sinceSeq: number
}

/**
 * Everything of a room that changed after a rev, each thing once in its latest state. Give it a snapshot: its
 * several reads must see one state.
 *
 * Past 1,000 changes, from a rev that the room never reached, or for a `member` who may have come back since, and sees
 * less than before, it is `complete: false`: the asker starts afresh.
 * @returns undefined when there is no such room
 */
export async function readChanges(
  db: Db,
  sources: readonly ChangeSource[],
  query: ChangesQuery & { member?: string },
): Promise<Changes | undefined> {
  const max = limits.changesMax
  const all = { asked: [query], member: query.member, max, maxOfRoom: max }
  return (await readChangesOfRooms(db, sources, all)).rooms.get(query.roomId)
}

interface RoomsQuery {
  readonly asked: readonly ChangesQuery[]
  readonly member: string | undefined
  /** Revs of all rooms together that are looked at, the first rooms first. */
  readonly max: number
  /** Revs of one room that are looked at. */
  readonly maxOfRoom: number
}

/**
 * The same of several rooms, in as many queries as of one. What of a room ends early, at its `rev`, goes on from there when it is
 * asked for again; that revs bound it, and not things, makes every query's answer as long as was planned, without a limit by room.
 * @returns rooms that are there and were come to, and whether there are `more` changes than in these answers
 */
export async function readChangesOfRooms(
  db: Db,
  sources: readonly ChangeSource[],
  query: RoomsQuery,
): Promise<{ rooms: Map<string, Changes>; more: boolean }> {
  const found = await readHeads(
    db,
    query.asked.map(each => each.roomId),
  )
  const heads = new Map(found.map(head => [head.room_id, head.rev]))
  const { rooms, ranges, more } = planned(query, heads)
  const changes = await readRanges(db, sources, ranges)
  for (const { roomId, until, sinceSeq } of ranges) {
    const ofRoom = changes.get(roomId) ?? []
    const mayBeBack = sinceSeq > 0 && ofRoom.some(change => isOf(change, query.member))
    const part: Changes = { rev: until, complete: true, changes: ofRoom }
    rooms.set(roomId, mayBeBack ? afresh(heads.get(roomId) ?? until) : part)
  }
  return { rooms, more }
}

const afresh = (rev: number): Changes => ({ rev, complete: false, changes: [] })

/** The answers that need no reading, and what is to be read for the others. */
function planned({ asked, max, maxOfRoom }: RoomsQuery, heads: ReadonlyMap<string, number>) {
  const rooms = new Map<string, Changes>()
  const ranges: ChangeRange[] = []
  let left = max
  let more = false
  for (const { roomId, since, sinceSeq } of asked) {
    const rev = heads.get(roomId)
    if (rev === undefined) continue
    const missed = rev - since
    if (missed < 0 || missed > limits.changesMax) rooms.set(roomId, afresh(rev))
    else if (missed === 0) rooms.set(roomId, { rev, complete: true, changes: [] })
    else {
      const until = since + Math.min(missed, maxOfRoom, left)
      left -= until - since
      more ||= until < rev
      if (until > since) ranges.push({ roomId, since, until, sinceSeq })
    }
  }
  return { rooms, ranges, more }
}

/**
 * By room, by ascending rev. Sources are asked in turn, and only about ranges that may hold more: most news are messages, and where
 * there are as many as revs, no member and no setting changed.
 */
async function readRanges(
  db: Db,
  sources: readonly ChangeSource[],
  ranges: readonly ChangeRange[],
): Promise<Map<string, Change[]>> {
  const found = new Map(ranges.map(range => [range.roomId, [] as Change[]]))
  for (const source of sources) {
    const open = ranges.filter(({ roomId, since, until }) => (found.get(roomId)?.length ?? 0) < until - since)
    if (open.length === 0) break
    for (const change of await source(db, open)) found.get(roomOf(change))?.push(change)
  }
  for (const changes of found.values()) changes.sort((a, b) => a.rev - b.rev)
  return found
}

const roomOf = (change: Change): string => (change.kind === "room" ? change.value.id : change.value.roomId)

const isOf = (change: Change, userId: string | undefined): boolean =>
  change.kind === "member" && change.value.user.id === userId
