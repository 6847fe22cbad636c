import { expect, test } from "bun:test"
import { openTimeline, roomBody, type Timeline } from "../../timeline/fixture.ts"
import { blockedBy } from "../blocks/index.ts"
import { people } from "../identity/index.ts"
import { MessageReads } from "../messages/index.ts"
import { findPlacesOf, RoomReads } from "../rooms/index.ts"
import { advance, Overtaken } from "./indexer.ts"
import { Search } from "./search.ts"

const messages = new MessageReads({ people, blockedBy })
const rooms = new RoomReads({ people, messages, clock: Date })

/** A timeline with a room of so many messages that nobody has indexed. */
async function roomOf(timeline: Timeline, count: number) {
  timeline.startWorker()
  const ann = await timeline.newUser("ann")
  const texts = Array.from({ length: count }, (_, index) => `heron ${index}`)
  await timeline.results(timeline.command(ann, "room.create", { body: roomBody() }))
  await timeline.results(...texts.map(text => timeline.command(ann, "message.send", { body: { text } })))
  const search = new Search({ ...timeline, messages, rooms, findPlacesOf })
  const found = async (): Promise<string[]> => {
    const { hits } = await search.find(ann, { q: "heron", limit: 1_000 })
    return hits.map(hit => hit.message.text).sort()
  }
  return { texts: texts.sort(), found, options: { store: timeline.store, messages } }
}

test("a room that is long is indexed in steps, each message once", async () => {
  await using timeline = await openTimeline()
  const { texts, found, options } = await roomOf(timeline, 450)
  const behind: number[] = []
  for (let left = ["room"]; left.length > 0; behind.push(left.length)) {
    left = (await advance(options, left)).behind
  }
  expect(behind).toEqual([1, 1, 0])
  expect(await found()).toEqual(texts)
  expect(await advance(options, ["room"])).toEqual({ indexed: [], behind: [] })
})

test("of two who index the same at the same time, one writes", async () => {
  await using timeline = await openTimeline()
  const { texts, found, options } = await roomOf(timeline, 20)
  const outcomes = await Promise.allSettled([advance(options, ["room"]), advance(options, ["room"])])
  const failures = outcomes.flatMap(each => (each.status === "rejected" ? [each.reason] : []))
  expect(failures.every(reason => reason instanceof Overtaken)).toBe(true)
  expect(failures.length).toBeLessThan(2)
  expect(await found()).toEqual(texts)
})

test("a step that fails leaves nothing, and the next one does it", async () => {
  await using timeline = await openTimeline()
  const { texts, found, options } = await roomOf(timeline, 20)
  const { store } = timeline
  const failing = {
    ...store,
    transaction: <T>(work: (tx: never) => Promise<T>) =>
      store.transaction(async tx => {
        await work(tx as never)
        throw new Error("the power is gone")
      }),
  } as typeof store
  const failure = await advance({ ...options, store: failing }, ["room"]).catch(
    (error: Error) => error.message,
  )
  expect(failure).toBe("the power is gone")
  expect(await found()).toEqual([])
  await advance(options, ["room"])
  expect(await found()).toEqual(texts)
})

test("what is left of a room that was deleted goes in steps too", async () => {
  await using timeline = await openTimeline()
  const { options } = await roomOf(timeline, 450)
  for (let left = ["room"]; left.length > 0; ) left = (await advance(options, left)).behind
  const [member] = await timeline.store.db
    .withTables<{ members: { user_id: string } }>()
    .selectFrom("members")
    .select("user_id")
    .execute()
  await timeline.results(timeline.command(member?.user_id ?? "", "room.delete"))
  let steps = 0
  for (let left = ["room"]; left.length > 0; steps++) left = (await advance(options, left)).behind
  expect(steps).toBe(3)
  type Tables = {
    search_docs: { id: number }
    search_words: { rowid: number }
    search_positions: { rev: number }
  }
  const db = timeline.store.db.withTables<Tables>()
  expect(await db.selectFrom("search_docs").select("id").execute()).toEqual([])
  expect(await db.selectFrom("search_positions").select("rev").execute()).toEqual([])
})
