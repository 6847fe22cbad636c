import { afterAll, beforeAll, expect, test } from "bun:test"
import { join } from "node:path"
import { ParleyError } from "@parley/contract"
import { type RabbitServer, startRabbit } from "../../../testing/servers/rabbitmq.ts"
import { errorOf } from "../../../testing/within.ts"
import { closeRabbit, connectRabbit } from "../../rabbitmq/connection.ts"
import { queueConformance } from "../conformance.ts"
import type { Queue } from "../index.ts"
import { command, consume, numbers } from "../testing.ts"
import { rabbitQueue } from "./index.ts"

let rabbit: RabbitServer
beforeAll(async () => {
  rabbit = await startRabbit()
}, 120_000)
afterAll(() => rabbit.stop())

let queues = 0
const open = ({ depthMax = 1_000, prefix = `test_${++queues}` }) =>
  rabbitQueue(rabbit.url, { depthMax, prefix, onError() {} })

queueConformance("rabbitmq", open)

/** Pushes again as long as it is refused, as senders do. */
async function push(queue: Queue, n: number): Promise<void> {
  const error = await queue.push(0, command(n)).catch((refusal: unknown) => refusal)
  if (error !== undefined) await push(queue, n)
}

test("commands outlive the death of the server, in their order", async () => {
  const queue = await open({})
  for (const n of numbers(30)) await queue.push(0, command(n))
  await rabbit.server.stop()
  await rabbit.server.start()
  const { got, untilHandled } = consume(queue)
  await untilHandled(29)
  expect(got()).toEqual(numbers(30))
  await queue.push(0, command(30))
  await untilHandled(30)
  await queue.close()
})

test("what is pushed while the server dies is kept, or refused so that it may be sent again", async () => {
  const queue = await open({})
  const { got, untilHandled } = consume(queue)
  const kept: number[] = []
  const refused: unknown[] = []
  const pushing = numbers(2_000).map(n =>
    queue.push(0, command(n)).then(
      () => kept.push(n),
      (error: unknown) => refused.push(error),
    ),
  )
  await untilHandled(50)
  await rabbit.server.stop()
  await rabbit.server.start()
  await Promise.all(pushing)
  await push(queue, 2_000)
  await untilHandled(2_000)
  expect(kept.filter(n => !got().includes(n))).toEqual([])
  expect(refused.filter(error => !(error instanceof ParleyError))).toEqual([])
  // What came twice came in its order both times.
  const first = got().filter((n, index) => got().indexOf(n) === index)
  expect(first).toEqual(first.toSorted((a, b) => a - b))
  await queue.close()
})

test("whoever takes a partition over begins at the oldest unfinished command", async () => {
  const prefix = `test_${++queues}`
  const [first, second] = [await open({ prefix }), await open({ prefix })]
  for (const n of numbers(25)) await first.push(0, command(n))
  const began = Promise.withResolvers<void>()
  consume(first, {
    handle: () => {
      began.resolve()
      return new Promise(() => {})
    },
  })
  await began.promise
  const takeover = consume(second)
  await takeover.untilHandled(24)
  expect(takeover.got()).toEqual(numbers(25))
  await second.close()
})

test.each([
  ["killed", "SIGKILL"],
  ["paused, once the server misses its heartbeats", "SIGSTOP"],
] as const)("a partition goes on after its worker was %s", async (_, signal) => {
  const prefix = `test_${++queues}`
  const queue = await open({ prefix })
  const other = Bun.spawn([process.execPath, join(import.meta.dir, "testing/hang.ts"), rabbit.url, prefix], {
    stdout: "pipe",
  })
  for (const n of numbers(25)) await queue.push(0, command(n))
  await other.stdout.getReader().read()
  other.kill(signal)
  const takeover = consume(queue)
  await takeover.untilHandled(24)
  expect(takeover.got()).toEqual(numbers(25))
  other.kill("SIGKILL")
  await queue.close()
})

test("a queue that was made with other settings stops the start with the server's reason", async () => {
  const prefix = `test_${++queues}`
  const queue = await open({ prefix })
  await queue.close()
  const error = await errorOf(open({ prefix, depthMax: 5 }))
  expect(String(error)).toContain("inequivalent arg 'x-max-length'")
})

test("a queue that was deleted under its worker is made again", async () => {
  const prefix = `test_${++queues}`
  const queue = await open({ prefix })
  const { untilHandled } = consume(queue)
  await push(queue, 1)
  await untilHandled(1)
  const operator = await connectRabbit(rabbit.url, { name: "operator", onError() {} })
  await operator.queueDelete({ queue: `${prefix}.0` })
  await closeRabbit(operator)
  await push(queue, 2)
  await untilHandled(2)
  await queue.close()
})
