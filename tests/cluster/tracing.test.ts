import { afterAll, beforeAll, expect, test } from "bun:test"
import { type Collected, Collector } from "../../server/testing/collector.ts"
import { apiOf, signUp } from "../support/people.ts"
import { openSocket } from "../support/socket.ts"
import { Cluster, nodeIdOf } from "./cluster.ts"

const timeoutMs = 120_000

let cluster: Cluster
let collector: Collector
beforeAll(async () => {
  collector = new Collector()
  cluster = await Cluster.start()
}, timeoutMs)
afterAll(async () => {
  await cluster[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
})

test(
  "one trace has a message from one realtime node over the worker to another",
  async () => {
    const settings = { PARLEY_OTLP_URL: collector.url, PARLEY_TRACE_RATIO: "1" }
    const [left, right, worker, api] = await Promise.all([
      cluster.node("realtime", settings),
      cluster.node("realtime", settings),
      cluster.node("worker:messages", settings),
      cluster.node("api"),
    ])
    const [ada, bob] = await signUp(api.url, "traced", 2)
    if (!(ada && bob)) throw new Error("Somebody is missing.")
    const room = await apiOf(api.url, ada).call("createRoom", {
      body: { kind: "group", name: "room", memberIds: [bob.id] },
    })
    const heard = Promise.withResolvers<void>()
    const his = await openSocket({
      url: right.url,
      person: bob,
      onEvent: name => void (name === "message:new" && heard.resolve()),
    })
    const hers = await openSocket({ url: left.url, person: ada, onEvent() {} })
    await hers.emit("message:send", { roomId: room.id, key: crypto.randomUUID(), text: "followed" })
    await heard.promise

    const of = (name: string, spans: readonly Collected[]) => spans.filter(span => span.name === name)
    const spans = await collector.trace(
      "message:send",
      all =>
        of("deliver", all).length === 2 &&
        of("message:send", all).length + of("commit batch", all).length === 2,
    )
    const placesOf = (name: string) => of(name, spans).map(span => span.instance)
    const [leftId, rightId, workerId] = await Promise.all([nodeIdOf(left), nodeIdOf(right), nodeIdOf(worker)])
    expect(placesOf("message:send")).toEqual([leftId])
    expect(placesOf("queue push")).toEqual([leftId])
    expect(placesOf("commit batch")).toEqual([workerId])
    expect(placesOf("deliver").toSorted()).toEqual([leftId, rightId].toSorted())
    expect(new Set(placesOf("db insert"))).toEqual(new Set([workerId]))
    hers.close()
    his.close()
  },
  timeoutMs,
)
