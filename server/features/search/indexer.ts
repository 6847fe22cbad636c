import type { Message } from "@parley/contract"
import type { Db, Store, Tx } from "../../platform/store/index.ts"
import { type ChangeRange, type HeadRow, readHeads } from "../../timeline/index.ts"
import type { MessageReads } from "../messages/index.ts"
import { brevityOf, entryOf, newIds } from "./docs.ts"
import { type Entry, indexOf } from "./index/index.ts"
import {
  deleteDocs,
  deletePosition,
  findDocs,
  findDocsOfRoom,
  findPositions,
  insertDocs,
  movePosition,
  saveBrevity,
} from "./repository.ts"

/** Messages in one transaction: few, since people's messages wait for it on SQLite. */
const messagesMax = 200

/** A part of a room's changes that is not indexed yet. */
interface Advance {
  readonly roomId: string
  readonly from: number
  readonly to: number
  readonly messages: readonly Message[]
  /** Ids of those messages that are indexed, by seq. */
  readonly known: ReadonlyMap<number, number>
  readonly done: boolean
}

/** Another worker has indexed the same meanwhile: nothing was written, look again. */
export class Overtaken extends Error {
  override readonly name = "Overtaken"
}

/**
 * Brings some rooms' indexes nearer to their heads, in one transaction with the rooms' positions, so that whatever dies
 * when, each change is indexed, and once.
 * @returns the messages that were indexed, and the rooms that need another step
 * @throws Overtaken
 */
export async function advance(
  { store, messages }: { store: Store; messages: MessageReads },
  roomIds: readonly string[],
): Promise<{ indexed: Message[]; behind: string[] }> {
  const { advances, gone, left } = await store.snapshot(async db => {
    const [heads, positions] = await Promise.all([readHeads(db, roomIds), findPositions(db, roomIds)])
    const living = new Set(heads.map(head => head.room_id))
    const { steps, later } = planned(heads, positions)
    return {
      advances: await readSteps(db, messages, steps),
      gone: [...positions.keys()].filter(id => !living.has(id)),
      left: later,
    }
  })
  if (advances.length === 0 && gone.length === 0) return { indexed: [], behind: left }
  const emptied = await store.transaction(async tx => {
    // Asked together: on SQLite each answer waited for is a thread woken, beside the one that commits messages.
    const moved = await Promise.all(advances.map(each => movePosition(tx, each)))
    if (moved.includes(false)) throw new Overtaken()
    await write(tx, advances)
    return await forgetRooms(tx, gone)
  })
  return {
    indexed: advances.flatMap(each => each.messages),
    behind: [
      ...left,
      ...advances.filter(each => !each.done).map(each => each.roomId),
      ...gone.filter(roomId => !emptied.includes(roomId)),
    ],
  }
}

/** How far a room goes in one transaction. */
interface Step extends ChangeRange {
  readonly head: number
}

/** A range has no more messages than revs, so what all of them may have is known before it is read. */
function planned(
  heads: readonly HeadRow[],
  positions: ReadonlyMap<string, number>,
): { steps: Step[]; later: string[] } {
  const steps: Step[] = []
  const later: string[] = []
  let left = messagesMax
  for (const { room_id: roomId, rev: head } of heads) {
    const since = positions.get(roomId) ?? 0
    if (since >= head) continue
    if (left === 0) {
      later.push(roomId)
      continue
    }
    const until = Math.min(since + left, head)
    steps.push({ roomId, since, until, sinceSeq: 0, head })
    left -= until - since
  }
  return { steps, later }
}

async function readSteps(db: Db, messages: MessageReads, steps: readonly Step[]): Promise<Advance[]> {
  const changes = await messages.changed(db, steps)
  const changed = changes.flatMap(change => (change.kind === "message" ? [change.value] : []))
  const byRoom = Map.groupBy(changed, message => message.roomId)
  // Asked together, for the same reason as what is written.
  return await Promise.all(
    steps.map(async ({ roomId, since, until, head }) => {
      const found = (byRoom.get(roomId) ?? []).sort((a, b) => a.rev - b.rev)
      const known = await findDocs(
        db,
        roomId,
        found.map(message => message.seq),
      )
      return { roomId, from: since, to: until, messages: found, known, done: until === head }
    }),
  )
}

async function write(tx: Tx, advances: readonly Advance[]): Promise<void> {
  const erased: number[] = []
  const rewritten: Entry[] = []
  const fresh: Message[] = []
  for (const { messages, known } of advances) {
    for (const message of messages) {
      const id = known.get(message.seq)
      if (message.deletedAt !== null) erased.push(...(id === undefined ? [] : [id]))
      else if (id === undefined) fresh.push(message)
      else rewritten.push(entryOf(id, message))
    }
  }
  const ids = await newIds(
    tx,
    fresh.map(message => Date.parse(message.createdAt)),
  )
  const added = fresh.map((message, index) => ({ message, entry: entryOf(ids[index] ?? 0, message) }))
  const docs = added.map(({ message: { roomId, seq }, entry }) => ({
    id: entry.id,
    room_id: roomId,
    seq,
    brevity: brevityOf(entry.tokens),
  }))
  for (const { id, tokens } of rewritten) await saveBrevity(tx, { id, brevity: brevityOf(tokens) })
  await deleteDocs(tx, erased)
  await indexOf(tx).erase(tx, erased)
  const entries = [...rewritten, ...added.map(({ entry }) => entry)]
  await Promise.all([insertDocs(tx, docs), indexOf(tx).write(tx, entries)])
}

/** Deletes some of what is kept of rooms that are gone. @returns those of which nothing is left */
async function forgetRooms(tx: Tx, roomIds: readonly string[]): Promise<string[]> {
  const emptied: string[] = []
  for (const roomId of roomIds) {
    const ids = await findDocsOfRoom(tx, roomId, messagesMax)
    await deleteDocs(tx, ids)
    await indexOf(tx).erase(tx, ids)
    if (ids.length === messagesMax) break
    await deletePosition(tx, roomId)
    emptied.push(roomId)
  }
  return emptied
}
