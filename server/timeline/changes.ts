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
 * With more than `max` things the answer ends early, at its `rev`; ask again from there. Past 1,000 changes, or
 * from a rev that the room never reached, it is `complete: false`: the asker starts afresh.
 * @returns undefined when there is no such room
 */
export async function readChanges(
  db: Db,
  sources: readonly ChangeSource[],
  query: { roomId: string; since: number; sinceSeq: number; max?: number },
): Promise<Changes | undefined> {
  const [head] = await readHeads(db, [query.roomId])
  if (!head) return undefined
  const missed = head.rev - query.since
  if (missed > limits.changesMax || missed < 0) return { rev: head.rev, complete: false, changes: [] }
  if (missed === 0) return { rev: head.rev, complete: true, changes: [] }

  const max = query.max ?? limits.changesMax
  const parts = await Promise.all(
    sources.map(source => source(db, { ...query, until: head.rev, limit: max + 1 })),
  )
  const changes = parts.flat().sort((a, b) => a.rev - b.rev)
  if (changes.length <= max) return { rev: head.rev, complete: true, changes }
  const page = changes.slice(0, max)
  return { rev: page.at(-1)?.rev ?? query.since, complete: true, changes: page }
}
