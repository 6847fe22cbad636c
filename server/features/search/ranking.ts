import { z } from "zod"
import { writeCursor } from "../../platform/cursor.ts"
import { timeOf } from "./docs.ts"
import type { Match } from "./index/index.ts"

const exactWorth = 400
const wholeWorth = 300
const recentWorth = 500
/** After so long a message is worth half as much for its age. */
const halfLifeMs = 30 * 24 * 3_600_000

/**
 * Ranked results go from the newest matches to the oldest by windows of so many; within a window the best come first.
 * So a search costs the same however many messages match, and all of them can be reached.
 */
export const windowSize = 500

/** Where the next page begins. What is sent or indexed meanwhile moves nothing. */
export interface Cursor {
  /** When the search began: the age of messages is counted from it. */
  readonly asOf: number
  /** The window: its highest id, and its lowest once that is known. */
  readonly top: number
  readonly bottom: number
  /** What was shown last of the window. */
  readonly after: { readonly score: number; readonly id: number } | undefined
}

/** A match of the whole query; the sum of what speaks for it, always the same for the same message and moment. */
export interface Ranked extends Match {
  readonly score: number
}

/** The best first. Only whole numbers are added, so that a cursor meets the same score again. */
export function rank(matches: readonly Match[], asOf: number): Ranked[] {
  return matches.map(match => ({ ...match, score: scoreOf(match, asOf) })).sort(byRank)
}

function scoreOf(match: Match, asOf: number): number {
  const age = Math.max(0, asOf - timeOf(match.id))
  const recent = Math.round(recentWorth / (1 + age / halfLifeMs))
  return recent + match.brevity + (match.exact ? exactWorth : 0) + (match.whole ? wholeWorth : 0)
}

type Position = Pick<Ranked, "score" | "id">
const byRank = (a: Position, b: Position): number => b.score - a.score || b.id - a.id

export const isAfter = (match: Position, last: Position | undefined): boolean =>
  last === undefined || byRank(last, match) < 0

export function cursorOf({ asOf, top, bottom, after }: Cursor): string {
  return writeCursor([asOf, top, bottom, ...(after ? [after.score, after.id] : [])])
}

/** What `cursorOf` has made. */
export const Cursor = z
  .union([z.tuple([z.int(), z.int(), z.int()]), z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()])])
  .transform(([asOf, top, bottom, score, id]): Cursor => {
    const after = score !== undefined && id !== undefined ? { score, id } : undefined
    return { asOf, top, bottom, after }
  })
