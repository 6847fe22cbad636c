import { afterAll, beforeAll, expect, test } from "bun:test"
import { startNats } from "../../../testing/servers/nats.ts"
import { queueConformance } from "../conformance.ts"
import type { Command } from "../index.ts"
import { natsQueue } from "./index.ts"

let nats: Awaited<ReturnType<typeof startNats>>
beforeAll(async () => {
  nats = await startNats()
}, 120_000)
afterAll(() => nats.server[Symbol.asyncDispose]())

let streams = 0
const ownStream = () => `test_${++streams}`

queueConformance("nats", ({ depthMax }) => natsQueue(nats.url, { depthMax, stream: ownStream() }))

const command = (n: number): Command => ({
  v: 1,
  commandId: crypto.randomUUID(),
  roomId: "r",
  type: "test",
  key: `k${n}`,
  body: n,
  actor: "u",
  replyTo: "node",
  deadline: Number.MAX_SAFE_INTEGER,
})
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Consumes partition 0; `until` resolves after so many commands. */
function consume(queue: Awaited<ReturnType<typeof natsQueue>>, handle: () => Promise<void> = async () => {}) {
  const got: unknown[] = []
  let check = () => {}
  const consumer = queue.consume({
    partitions: [0],
    batchMax: 10,
    async handle(commands) {
      await handle()
      got.push(...commands.map(each => each.body))
      check()
    },
    onError() {},
  })
  const until = (count: number) =>
    new Promise<void>(resolve => {
      check = () => got.length >= count && resolve()
      check()
    })
  return { got, until, consumer }
}

test("commands outlive the death of the server, in their order", async () => {
  const queue = await natsQueue(nats.url, { depthMax: 1_000, stream: ownStream() })
  for (const n of numbers(30)) await queue.push(0, command(n))
  await nats.server.stop()
  await nats.server.start()
  const { got, until } = consume(queue)
  await until(30)
  expect(got).toEqual(numbers(30))
  await queue.push(0, command(30))
  await until(31)
  await queue.close()
})

test("whoever takes a partition over begins at the oldest unfinished command", async () => {
  const stream = ownStream()
  const [first, second] = await Promise.all([
    natsQueue(nats.url, { depthMax: 1_000, stream }),
    natsQueue(nats.url, { depthMax: 1_000, stream }),
  ])
  for (const n of numbers(25)) await first.push(0, command(n))
  const began = Promise.withResolvers<void>()
  consume(first, () => {
    began.resolve()
    return new Promise(() => {})
  })
  await began.promise
  const takeover = consume(second)
  await takeover.until(25)
  expect(takeover.got).toEqual(numbers(25))
  await second.close()
})

test("the same command pushed twice is handled once", async () => {
  const queue = await natsQueue(nats.url, { depthMax: 1_000, stream: ownStream() })
  const once = command(1)
  await Promise.all([queue.push(0, once), queue.push(0, once)])
  await queue.push(0, command(2))
  const { got, until } = consume(queue)
  await until(2)
  expect(got).toEqual([1, 2])
  await queue.close()
})
