import type { Message, SearchHas } from "@parley/contract"
import type { Tx } from "../../platform/store/index.ts"
import { linksIn } from "../links/index.ts"
import type { Entry } from "./index/index.ts"
import { findLastId } from "./repository.ts"
import { type Token, tokensOf } from "./tokens.ts"

/** Ids of one millisecond. A double counts them exactly until the year 2109. */
const idsPerMs = 2_048

/** The lowest id of messages that were sent at a time. */
export const firstIdAt = (ms: number): number => ms * idsPerMs
export const timeOf = (id: number): number => Math.floor(id / idsPerMs)

/** Free ids for messages that were sent at these times. */
export async function newIds(tx: Tx, times: readonly number[]): Promise<number[]> {
  const distinct = [...new Set(times)]
  const taken = await Promise.all(distinct.map(ms => lastIdOf(tx, ms)))
  const last = new Map(distinct.map((ms, index) => [ms, taken[index]]))
  const ids: number[] = []
  for (const time of times) {
    // A millisecond that is full lends from the next.
    for (let ms = time; ; ms++) {
      const id = (last.get(ms) ?? (await lastIdOf(tx, ms))) + 1
      if (id >= firstIdAt(ms + 1)) continue
      last.set(ms, id)
      ids.push(id)
      break
    }
  }
  return ids
}

/** The highest id of a millisecond, or the one before its first. */
async function lastIdOf(tx: Tx, ms: number): Promise<number> {
  return (await findLastId(tx, firstIdAt(ms), firstIdAt(ms + 1))) ?? firstIdAt(ms) - 1
}

export const roomFact = (id: string): string => `r${bare(id)}`
export const authorFact = (id: string): string => `u${bare(id)}`
export const hasFact = (has: SearchHas): string => `has${has}`
/** What every message has. */
export const anyFact = "all"

const bare = (id: string): string => id.toLowerCase().replace(/[^a-z0-9]/g, "")

/** What the index keeps of a message. Names of files are found too. */
export function entryOf(id: number, message: Message): Entry {
  const names = message.attachments.map(attachment => attachment.name)
  const tokens = tokensOf([message.text, ...names].join("\n\n"))
  const facts = [
    anyFact,
    roomFact(message.roomId),
    authorFact(message.author.id),
    ...hasOf(message).map(hasFact),
  ]
  return { id, tokens, facts }
}

/** How much of a message each of its words is, between 0 and 1,000. */
export function brevityOf(tokens: readonly Token[]): number {
  return Math.round(1_000 / (1 + Math.log2(1 + tokens.length)))
}

function hasOf({ text, attachments }: Message): SearchHas[] {
  const has = (kind: "image" | "video" | "audio") =>
    attachments.some(attachment => attachment.type.startsWith(`${kind}/`)) ? [kind] : []
  return [
    ...(linksIn(text).length > 0 ? (["link"] as const) : []),
    ...(attachments.length > 0 ? (["file"] as const) : []),
    ...has("image"),
    ...has("video"),
    ...has("audio"),
    ...(/`[^`\n]+`|```/.test(text) ? (["code"] as const) : []),
  ]
}
