import { afterAll, beforeAll, expect, test } from "bun:test"
import { JetStreamApiError, type JetStreamManager, jetstreamManager } from "@nats-io/jetstream"
import { connect } from "@nats-io/transport-node"
import { startNats } from "../../../testing/servers/nats.ts"
import { queueConformance } from "../conformance.ts"
import { command, consume, numbers } from "../testing.ts"
import { natsQueue } from "./index.ts"

let nats: Awaited<ReturnType<typeof startNats>>
beforeAll(async () => {
  nats = await startNats()
}, 120_000)
afterAll(() => nats.server[Symbol.asyncDispose]())

/** JetStream's error for a consumer that is not there. */
const consumerNotFound = 10_014

let streams = 0
const ownStream = () => `test_${++streams}`

queueConformance("nats", ({ depthMax }) => natsQueue(nats.url, { depthMax, stream: ownStream() }))

/** Names of the consumers on the server; `work` is done to each. */
async function consumersOf(
  stream: string,
  work: (manager: JetStreamManager, name: string) => Promise<unknown> = async () => {},
): Promise<string[]> {
  const connection = await connect({ servers: nats.url })
  const manager = await jetstreamManager(connection)
  const names: string[] = []
  for await (const { name } of manager.consumers.list(stream)) {
    names.push(name)
    await work(manager, name)
  }
  await connection.close()
  return names
}

/** A server that is writing a consumer's state at that moment trips over it, and does not know it any more when it is asked again. */
const deleteConsumers = (stream: string) =>
  consumersOf(stream, async (manager, name) => {
    const remove = () => manager.consumers.delete(stream, name)
    await remove().catch(remove).catch(isGone)
  })

function isGone(error: unknown): void {
  if (!(error instanceof JetStreamApiError && error.code === consumerNotFound)) throw error
}

test("commands outlive the death of the server, in their order", async () => {
  const queue = await natsQueue(nats.url, { depthMax: 1_000, stream: ownStream() })
  for (const n of numbers(30)) await queue.push(0, command(n))
  await nats.server.stop()
  await nats.server.start()
  const { got, untilCount } = consume(queue)
  await untilCount(30)
  expect(got()).toEqual(numbers(30))
  await queue.push(0, command(30))
  await untilCount(31)
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
  consume(first, {
    handle: () => {
      began.resolve()
      return new Promise(() => {})
    },
  })
  await began.promise
  const takeover = consume(second)
  await takeover.untilCount(25)
  expect(takeover.got()).toEqual(numbers(25))
  await second.close()
})

test("whoever was paused and wakes up takes nothing from the next owner", async () => {
  const stream = ownStream()
  const [first, second] = await Promise.all([
    natsQueue(nats.url, { depthMax: 1_000, stream }),
    natsQueue(nats.url, { depthMax: 1_000, stream }),
  ])
  const paused = consume(first)
  await first.push(0, command(0))
  await paused.untilCount(1)
  while ((await first.depth()) > 0) await Bun.sleep(5)
  const [before] = await consumersOf(stream)
  const next = consume(second)
  for (let now = [before]; now.length !== 1 || now[0] === before; now = await consumersOf(stream))
    await Bun.sleep(5)
  await first.push(0, command(1))
  await next.untilCount(1)
  await paused.consumer.remove(0)
  for (const n of numbers(20).slice(2)) await first.push(0, command(n))
  await next.untilCount(19)
  expect(next.got()).toEqual(numbers(20).slice(1))
  expect(paused.got()).toEqual([0])
  await Promise.all([first.close(), second.close()])
})

test("an owner whose consumer was deleted makes it again, and goes on", async () => {
  const stream = ownStream()
  const queue = await natsQueue(nats.url, { depthMax: 1_000, stream })
  const owner = consume(queue)
  await queue.push(0, command(0))
  await owner.untilCount(1)
  await deleteConsumers(stream)
  await queue.push(0, command(1))
  await owner.untilCount(2)
  expect(owner.got()).toEqual([0, 1])
  await queue.close()
})

test("owners who take a partition over at the same time find no error in what the others took away", async () => {
  const stream = ownStream()
  const queues = await Promise.all(numbers(6).map(() => natsQueue(nats.url, { depthMax: 1_000, stream })))
  const errors: unknown[] = []
  let handled = () => {}
  const some = new Promise<void>(resolve => {
    handled = resolve
  })
  for (const queue of queues) {
    const handle = async () => handled()
    queue.consume({ batchMax: 10, handle, onError: error => errors.push(error) }).add(0)
  }
  await queues[0]?.push(0, command(0))
  await some
  await Promise.all(queues.map(queue => queue.close()))
  expect(errors).toEqual([])
})

test("an owner that closes after its consumer was taken away finds no error in it", async () => {
  const stream = ownStream()
  const queue = await natsQueue(nats.url, { depthMax: 1_000, stream })
  const owner = consume(queue)
  await queue.push(0, command(0))
  await owner.untilCount(1)
  await deleteConsumers(stream)
  await queue.close()
  expect(owner.errors).toEqual([])
})

test("the same command pushed twice is handled once", async () => {
  const queue = await natsQueue(nats.url, { depthMax: 1_000, stream: ownStream() })
  const once = command(1)
  await Promise.all([queue.push(0, once), queue.push(0, once)])
  await queue.push(0, command(2))
  const { got, untilCount } = consume(queue)
  await untilCount(2)
  expect(got()).toEqual([1, 2])
  await queue.close()
})
