import { afterEach, expect, test } from "bun:test"
import { ParleyError, spans } from "@parley/contract"
import { errorOf } from "../testing/index.ts"
import { openTimeline, roomBody, type Timeline, type TimelineOptions } from "./fixture.ts"
import { deleteExpiredKeys, findKeys } from "./repository.ts"

const opened: Timeline[] = []
afterEach(async () => {
  for (const timeline of opened.splice(0)) await timeline[Symbol.asyncDispose]()
})

async function open(options?: TimelineOptions): Promise<Timeline> {
  const timeline = await openTimeline(options)
  opened.push(timeline)
  return timeline
}

const create = (actor: string, key = crypto.randomUUID()) => ({
  roomId: "room",
  type: "room.create",
  key,
  body: roomBody(),
  actor,
})

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await errorOf(promise)
  return error instanceof ParleyError ? error.code : String(error)
}

test("without a worker the caller is told so after 8 seconds, and may try again with the same key", async () => {
  const timeline = await open()
  const ada = await timeline.newUser("ada")
  const command = create(ada)
  const submitted = timeline.commands.submit(command)
  timeline.advance(spans.commandTimeout)
  expect(await codeOf(submitted)).toBe("timeout")
  expect(timeline.commands.waiting).toBe(0)

  timeline.startWorker()
  expect(await timeline.commands.submit(command)).toEqual({ value: { created: true }, repeated: true })
})

test("a worker that comes too late does not carry out what is past its deadline", async () => {
  const timeline = await open()
  const ada = await timeline.newUser("ada")
  const command = timeline.command(ada, "room.create", { body: roomBody() })
  const result = timeline.results(command)
  timeline.advance(spans.commandDeadline + 1)
  timeline.startWorker()
  expect(await result).toMatchObject([{ ok: false, code: "expired" }])
})

test("past the queue's depth commands are refused, and taken again once there is room", async () => {
  const timeline = await open({ depthMax: 3 })
  const ada = await timeline.newUser("ada")
  const waiting = [create(ada), create(ada), create(ada)].map(each => timeline.commands.submit(each))
  expect(await codeOf(timeline.commands.submit(create(ada)))).toBe("overloaded")
  expect(timeline.commands.waiting).toBe(3)
  timeline.startWorker()
  expect((await Promise.all(waiting)).map(each => each.value)).toEqual([
    { created: true },
    { created: false },
    { created: false },
  ])
  expect((await timeline.commands.submit(create(ada))).value).toEqual({ created: false })
})

test("a node that stops answers everyone who waits", async () => {
  const timeline = await open()
  const submitted = timeline.commands.submit(create("nobody"))
  submitted.catch(() => {})
  await timeline.commands.close()
  expect(await codeOf(submitted)).toBe("draining")
})

test("keys of sends are kept, those of other commands are forgotten after 7 days", async () => {
  const timeline = await open()
  timeline.startWorker()
  const ada = await timeline.newUser("ada")
  const [made, sent] = [crypto.randomUUID(), crypto.randomUUID()]
  await timeline.commands.submit(create(ada, made))
  await timeline.commands.submit({ ...create(ada, sent), type: "message.send", body: { text: "hello" } })
  timeline.advance(spans.commandKeys)
  expect(await deleteExpiredKeys(timeline.store.db, timeline.clock.now())).toBe(0)
  timeline.advance(1)
  expect(await deleteExpiredKeys(timeline.store.db, timeline.clock.now())).toBe(1)
  const left = await findKeys(timeline.store.db, [made, sent])
  expect(left.map(row => row.key)).toEqual([sent])
})
