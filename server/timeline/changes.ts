import { type Change, type Changes, limits } from "@parley/contract"
import type { Db } from "../platform/store/index.ts"
import { readHeads } from "./repository.ts"

export interface ChangeQuery {
  readonly roomId: string
  /** Things whose last change is after this rev. */
  readonly since: number
  /** Things whose last change is at most this rev. */
  readonly until: number
  /** Messages up to this seq are not for the asker. */
  readonly sinceSeq: number
  readonly limit: number
}

/** Where a feature's things that changed are read from, by ascending rev. */
export type ChangeSource = (db: Db, query: ChangeQuery) => Promise<Change[]>

/**
 * Everything of a room that changed after a rev, each thing once in its latest state. Give it a snapshot: its
 * several reads must see one state.
 *
 * With more than `max` things the answer ends early, at its `rev`; ask again from there. Past 1,000 changes, from a
 * rev that the room never reached, or for a `member` who may have come back since, and sees less than before, it is
 * `complete: false`: the asker starts afresh.
 * @returns undefined when there is no such room
 */
export async function readChanges(
  db: Db,
  sources: readonly ChangeSource[],
  query: { roomId: string; since: number; sinceSeq: number; member?: string; max?: number },
): Promise<Changes | undefined> {
  const [head] = await readHeads(db, [query.roomId])
  if (!head) return undefined
  const missed = head.rev - query.since
  const afresh: Changes = { rev: head.rev, complete: false, changes: [] }
  if (missed > limits.changesMax || missed < 0) return afresh
  if (missed === 0) return { rev: head.rev, complete: true, changes: [] }

  const max = query.max ?? limits.changesMax
  const parts = await Promise.all(
    sources.map(source => source(db, { ...query, until: head.rev, limit: max + 1 })),
  )
  const changes = parts.flat().sort((a, b) => a.rev - b.rev)
  if (query.sinceSeq > 0 && changes.some(change => isOf(change, query.member))) return afresh
  if (changes.length <= max) return { rev: head.rev, complete: true, changes }
  const page = changes.slice(0, max)
  return { rev: page.at(-1)?.rev ?? query.since, complete: true, changes: page }
}

const isOf = (change: Change, userId: string | undefined): boolean =>
  change.kind === "member" && change.value.user.id === userId
