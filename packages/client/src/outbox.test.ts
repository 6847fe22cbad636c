import { describe, expect, test } from "bun:test"
import { type ErrorCode, ParleyError, type PayloadOf, type Sent } from "@parley/contract"
import { createOutbox } from "./outbox.ts"
import { ManualClock, settled } from "./testing/manual-clock.ts"
import { MemoryStorage } from "./testing/memory-storage.ts"

type Message = PayloadOf<"message:send">

/** An outbox whose sends are answered by the test, one by one. */
async function setUp(storage = new MemoryStorage()) {
  const clock = new ManualClock()
  const sends: { message: Message; answer: PromiseWithResolvers<Sent> }[] = []
  const sentRevs: number[] = []
  const outbox = createOutbox({
    storage,
    clock,
    uploads: { resume() {}, cancel() {}, release() {}, claim: () => false },
    uploadStates: () => new Map(),
    send(message) {
      const answer = Promise.withResolvers<Sent>()
      sends.push({ message, answer })
      return answer.promise
    },
    onChange: () => {},
    onSent: (_roomId, rev) => sentRevs.push(rev),
  })
  await outbox.restore("me")
  outbox.setOnline(true)

  /** Answers the oldest send. */
  async function answer(outcome: number | ErrorCode | ParleyError): Promise<Message> {
    const next = sends.shift()
    if (!next) throw new Error("Nothing was sent.")
    if (typeof outcome === "number")
      next.answer.resolve({ id: "m", seq: outcome, rev: outcome, createdAt: "" })
    else next.answer.reject(outcome instanceof ParleyError ? outcome : new ParleyError(outcome))
    await settled()
    return next.message
  }

  const shown = (roomId: string) => outbox.pendingOf(roomId).map(({ text, state }) => `${text} ${state}`)
  return { clock, storage, outbox, sends, sentRevs, answer, shown }
}

describe("a room's messages", () => {
  test("go one after the other, those of other rooms beside them", async () => {
    const { outbox, sends, answer, shown } = await setUp()
    outbox.add("r", "1")
    outbox.add("r", "2")
    outbox.add("s", "3")
    expect(sends.map(({ message }) => message.text)).toEqual(["1", "3"])
    expect(shown("r")).toEqual(["1 sending", "2 queued"])
    await answer(1)
    expect(sends.map(({ message }) => message.text)).toEqual(["3", "2"])
  })

  test("stay until the room's state has come as far as the acknowledgement", async () => {
    const { outbox, answer, shown, sentRevs } = await setUp()
    outbox.add("r", "1")
    await answer(7)
    expect(sentRevs).toEqual([7])
    outbox.arrived("r", { keys: [], rev: 6 })
    expect(shown("r")).toEqual(["1 sending"])
    outbox.arrived("r", { keys: [], rev: 7 })
    expect(shown("r")).toEqual([])
  })

  test("that were seen are gone, and their late answer changes nothing", async () => {
    const { outbox, sends, answer, shown, sentRevs } = await setUp()
    const key = outbox.add("r", "1")
    outbox.add("r", "2")
    outbox.arrived("r", { keys: [key], rev: 1 })
    expect(shown("r")).toEqual(["2 sending"])
    await answer("timeout")
    expect(sends).toHaveLength(1)
    expect(sentRevs).toEqual([])
    expect(shown("r")).toEqual(["2 sending"])
  })
})

describe("a refused message", () => {
  test("waits as long as the server says, within a bound", async () => {
    const { clock, outbox, sends, answer } = await setUp()
    outbox.add("r", "1")
    await answer(new ParleyError("rate_limited", { retryAfterMs: 20_000 }))
    await clock.advance(19_999)
    expect(sends).toHaveLength(0)
    await clock.advance(501)
    expect(sends).toHaveLength(1)
    await answer(new ParleyError("rate_limited", { retryAfterMs: 3_600_000 }))
    await clock.advance(59_999)
    expect(sends).toHaveLength(0)
    await clock.advance(501)
    expect(sends).toHaveLength(1)
  })

  test("is sent again by the same key, ahead of those behind it, when that can help", async () => {
    const { clock, outbox, sends, answer, shown } = await setUp()
    const key = outbox.add("r", "1")
    outbox.add("r", "2")
    await answer("rate_limited")
    expect(shown("r")).toEqual(["1 queued", "2 queued"])
    expect(sends).toEqual([])
    await clock.advance(1_000)
    expect(sends.map(({ message }) => message)).toEqual([{ roomId: "r", key, text: "1" }])
  })

  test("is given up after eight attempts, and the next one goes", async () => {
    const { clock, outbox, answer, shown } = await setUp()
    outbox.add("r", "1")
    outbox.add("r", "2")
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(shown("r")[0]).toBe("1 sending")
      await answer("timeout")
      if (attempt < 8) await clock.advance(15_000)
    }
    expect(outbox.pendingOf("r")[0]).toMatchObject({ state: "failed", error: "timeout" })
    expect(shown("r")).toEqual(["1 failed", "2 sending"])
  })

  test("fails for good when nothing can help, until it is sent again behind the others or discarded", async () => {
    const { outbox, answer, shown } = await setUp()
    const first = outbox.add("r", "1")
    const second = outbox.add("r", "2")
    outbox.add("r", "3")
    await answer("room_archived")
    await answer("forbidden")
    expect(shown("r")).toEqual(["1 failed", "2 failed", "3 sending"])
    outbox.retry(first)
    outbox.discard(second)
    expect(shown("r")).toEqual(["3 sending", "1 queued"])
    await answer(1)
    expect(await answer(2)).toMatchObject({ key: first, text: "1" })
  })

  test("waits for the next connection when offline", async () => {
    const { clock, outbox, sends, answer, shown } = await setUp()
    outbox.add("r", "1")
    outbox.setOnline(false)
    await answer("timeout")
    await clock.advance(60_000)
    expect(sends).toEqual([])
    outbox.setOnline(true)
    expect(shown("r")).toEqual(["1 sending"])
    expect(clock.waiting).toBe(0)
  })
})

describe("storage", () => {
  test("gives back what was not acknowledged, in order, with failures and keys", async () => {
    const first = await setUp()
    const keys = ["acknowledged", "failed", "on its way", "queued"].map(text => first.outbox.add("r", text))
    await first.answer(1)
    await first.answer("forbidden")
    await settled()

    const { outbox, sends, shown } = await setUp(first.storage)
    expect(shown("r").sort()).toEqual(["failed failed", "on its way sending", "queued queued"])
    expect(outbox.pendingOf("r").find(({ state }) => state === "failed")?.error).toBe("forbidden")
    expect(sends.map(({ message }) => message.key)).toEqual(keys.slice(2, 3))
  })

  test("shared by two tabs keeps the messages of both", async () => {
    const storage = new MemoryStorage()
    const [one, two] = [await setUp(storage), await setUp(storage)]
    one.outbox.add("r", "of one")
    await settled()
    two.outbox.add("r", "of two")
    await settled()
    await one.answer(1)
    const { shown } = await setUp(storage)
    expect(shown("r")).toEqual(["of two sending"])
  })

  test("that holds nonsense is an empty one", async () => {
    const storage = new MemoryStorage()
    storage.entries.set("parley.outbox.me", '[{"key": 5}, null')
    const { shown } = await setUp(storage)
    expect(shown("r")).toEqual([])
    storage.entries.set("parley.outbox.me", '[{"key": 5}, null]')
    expect((await setUp(storage)).shown("r")).toEqual([])
  })

  test("that fails stops no message", async () => {
    const storage = new MemoryStorage()
    storage.set = () => Promise.reject(new Error("full"))
    const { outbox, sends } = await setUp(storage)
    outbox.add("r", "1")
    await settled()
    expect(sends).toHaveLength(1)
  })

  test("is another one for each user", async () => {
    const { outbox, storage, shown } = await setUp()
    outbox.add("r", "of me")
    await settled()
    await outbox.clear(false)
    await outbox.restore("you")
    expect(shown("r")).toEqual([])
    expect([...storage.entries.keys()]).toEqual(["parley.outbox.me"])
  })
})

test("too much waiting, and text that no server takes, is refused", async () => {
  const { outbox } = await setUp()
  outbox.setOnline(false)
  expect(() => outbox.add("r", " \n")).toThrow("is empty")
  for (let i = 0; i < 1_000; i++) outbox.add("r", "text")
  expect(() => outbox.add("r", "text")).toThrow("Too many messages wait")
})
