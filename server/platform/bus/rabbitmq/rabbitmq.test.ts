import { afterAll, beforeAll, expect, test } from "bun:test"
import { type RabbitServer, startRabbit } from "../../../testing/servers/rabbitmq.ts"
import { busConformance } from "../conformance.ts"
import { rabbitBus } from "./index.ts"

let rabbit: RabbitServer
beforeAll(async () => {
  rabbit = await startRabbit()
}, 120_000)
afterAll(() => rabbit.stop())

const open = (onError: (error: unknown) => void = () => {}) => rabbitBus(rabbit.url, { onError })

busConformance("rabbitmq", onError => Promise.all([open(onError), open(onError)]))

test("a message larger than a piece arrives whole", async () => {
  const bus = await open()
  const got = Promise.withResolvers<unknown>()
  await bus.subscribe("user.x", got.resolve)
  const message = { v: 1, kind: "event", event: "n", payload: "名".repeat(1_000_000) } as const
  bus.publish("user.x", message)
  expect(await got.promise).toEqual(message)
  await bus.close()
})

test("thousands of subjects are heard, and again after the server died", async () => {
  const [bus, other] = [await open(), await open()]
  const subjects = Array.from({ length: 3_000 }, (_, n) => `user.${n}` as const)
  const heard = new Map<string, number>()
  const all = { check: () => {} }
  await Promise.all(
    subjects.map(subject =>
      bus.subscribe(subject, () => {
        heard.set(subject, (heard.get(subject) ?? 0) + 1)
        all.check()
      }),
    ),
  )
  const sendToAll = async (times: number) => {
    const arrived = new Promise<void>(resolve => {
      all.check = () => [...heard.values()].filter(count => count === times).length === 3_000 && resolve()
    })
    for (const subject of subjects) other.publish(subject, { v: 1, kind: "joined", roomId: "r" })
    await arrived
  }
  await sendToAll(1)
  const back = [bus, other].map(each => new Promise<void>(resolve => each.onReconnect(resolve)))
  await rabbit.server.stop()
  await rabbit.server.start()
  await Promise.all(back)
  await other.subscribe("control", () => {})
  await sendToAll(2)
  await Promise.all([bus.close(), other.close()])
})

test("a subject that is left and heard again in one go is heard", async () => {
  const bus = await open()
  for (let round = 0; round < 50; round++) {
    const first = await bus.subscribe("user.x", () => {})
    const got = Promise.withResolvers<unknown>()
    const [second] = await Promise.all([first.unsubscribe(), bus.subscribe("user.x", got.resolve)]).then(
      ([, subscription]) => [subscription],
    )
    bus.publish("user.x", { v: 1, kind: "joined", roomId: `${round}` })
    expect(await got.promise).toEqual({ v: 1, kind: "joined", roomId: `${round}` })
    await second?.unsubscribe()
  }
  await bus.close()
})

test("subscribing while the server is away succeeds once it is back", async () => {
  const bus = await open()
  await rabbit.server.stop()
  const got = Promise.withResolvers<unknown>()
  // It waits for some seconds, and then fails: the server may take longer to start.
  const subscribe = (): Promise<unknown> => bus.subscribe("user.x", got.resolve).catch(subscribe)
  const subscribing = subscribe()
  await rabbit.server.start()
  await subscribing
  const other = await open()
  other.publish("user.x", { v: 1, kind: "joined", roomId: "r" })
  expect(await got.promise).toEqual({ v: 1, kind: "joined", roomId: "r" })
  await Promise.all([bus.close(), other.close()])
})
