import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { TestCluster, type TestNode } from "./fixture.ts"

let cluster: TestCluster
let node: TestNode
let other: TestNode
beforeEach(async () => {
  cluster = await TestCluster.open()
  ;[node, other] = [await cluster.startNode(), await cluster.startNode()]
})
afterEach(() => cluster[Symbol.asyncDispose]())

const soon = 200
const pass = (ms: number) => cluster.time.advance(ms)

describe("whom one may watch", () => {
  test("is oneself and who shares a room; others look as if they were offline or unknown", async () => {
    await cluster.room("room", ["ada", "bob"])
    for (const userId of ["ada", "bob", "cleo"]) other.connect(userId)
    const ada = node.connect("ada")
    await pass(soon)
    expect(await ada.watch("ada", "bob", "cleo", "nobody", "__proto__")).toEqual({
      ada: "online",
      bob: "online",
      cleo: "offline",
      nobody: "offline",
      ["__proto__"]: "offline",
    })
  })

  test("changes of strangers are not told", async () => {
    await cluster.room("room", ["ada", "bob"])
    const ada = node.connect("ada")
    await ada.watch("bob", "cleo")
    const cleo = other.connect("cleo")
    await pass(soon)
    await cleo.ask("presence:set", { status: "away" })
    await pass(soon)
    other.connect("bob")
    await pass(60_000)
    expect(ada.heard).toEqual([{ bob: "online" }])
  })

  test("ends when the last shared room is left, whoever of the two leaves it", async () => {
    await cluster.room("one", ["ada", "bob", "cleo", "away for long"])
    await cluster.room("two", ["ada", "bob"])
    const [ada, bob, cleo] = [node.connect("ada"), other.connect("bob"), node.connect("cleo")]
    await pass(soon)
    expect(await ada.watch("ada", "bob", "cleo")).toEqual({ ada: "online", bob: "online", cleo: "online" })
    expect((await bob.watch("ada", "cleo", "away for long"))["cleo"]).toBe("online")
    await cluster.leave("bob", "one")
    await pass(soon)
    expect(ada.heard).toEqual([])
    expect(bob.heard).toEqual([{ cleo: "offline" }])

    await cluster.leave("ada", "two")
    await pass(soon)
    expect(ada.heard).toEqual([{ bob: "offline" }])
    expect(bob.heard).toEqual([{ cleo: "offline" }, { ada: "offline" }])

    for (const each of [ada, bob, cleo]) await each.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(ada.heard.slice(1)).toEqual([{ ada: "away", cleo: "away" }])
    expect(bob.heard.length).toBe(2)
  })

  test("is right when someone leaves while it is read", async () => {
    await cluster.room("room", ["ada", "bob"])
    const [ada, bob] = [node.connect("ada"), other.connect("bob")]
    await pass(soon)
    const { promise, resolve } = Promise.withResolvers<void>()
    cluster.readingHeld = promise
    const asked = ada.watch("bob")
    await pass(0)
    await cluster.leave("bob", "room")
    resolve()
    expect(await asked).toEqual({ bob: "offline" })
    await bob.ask("presence:set", { status: "away" })
    await pass(60_000)
    expect(ada.heard).toEqual([])
  })
})

describe("watching", () => {
  const crowd = Array.from({ length: 500 }, (_, n) => `user ${n}`)

  test("takes 500 users and no more", async () => {
    await cluster.room("room", ["ada", ...crowd])
    for (const userId of crowd) other.connect(userId)
    await pass(soon)
    const ada = node.connect("ada")
    expect(await ada.refusal("presence:watch", { userIds: [...crowd, "ada"] })).toBe("invalid_input")
    expect(new Set(Object.values(await ada.watch(...crowd)))).toEqual(new Set(["online"]))
  })

  test("replaces those watched before", async () => {
    await cluster.room("room", ["ada", "bob", "cleo"])
    const ada = node.connect("ada")
    await ada.watch("bob")
    await ada.watch("cleo")
    other.connect("bob")
    other.connect("cleo")
    await pass(soon)
    expect(ada.heard).toEqual([{ cleo: "online" }])
    expect(cluster.followed).toBe(1)
    await ada.watch()
    await pass(60_000)
    expect(ada.heard.length).toBe(1)
    expect(cluster.followed).toBe(0)
  })

  test("calls of one connection take effect in their order", async () => {
    await cluster.room("room", ["ada", "bob", "cleo"])
    const ada = node.connect("ada")
    const { promise, resolve } = Promise.withResolvers<void>()
    cluster.readingHeld = promise
    const first = ada.watch("bob")
    await pass(0)
    cluster.readingHeld = undefined
    const others = [ada.watch("bob", "cleo"), ada.watch("cleo")]
    await pass(0)
    resolve()
    await Promise.all([first, ...others])
    other.connect("bob")
    other.connect("cleo")
    await pass(soon)
    expect(ada.heard).toEqual([{ cleo: "online" }])
  })

  test("tells watchers alone, on whichever node, each once", async () => {
    await cluster.room("room", ["ada", "bob", "cleo"])
    const watchers = [node.connect("ada"), node.connect("ada"), other.connect("cleo")]
    for (const each of watchers) await each.watch("bob", "bob")
    const bystander = node.connect("ada")
    await pass(soon)
    other.connect("bob")
    await pass(60_000)
    expect(watchers.map(each => each.heard)).toEqual(watchers.map(() => [{ bob: "online" }]))
    expect(bystander.heard).toEqual([])
  })

  test("tells many changes in one event, and each connection of its own only", async () => {
    await cluster.room("room", ["ada", ...crowd])
    const [all, some] = [node.connect("ada"), node.connect("ada")]
    await all.watch(...crowd)
    await some.watch("user 1", "user 2")
    await pass(1_000)
    for (const userId of crowd) other.connect(userId)
    await pass(1_000)
    const everyone = Object.fromEntries(crowd.map(userId => [userId, "online" as const]))
    expect(all.heard).toEqual([everyone])
    expect(some.heard).toEqual([{ "user 1": "online", "user 2": "online" }])
  })

  test("tells a single change at once, and at most one event each 100 ms while much changes", async () => {
    await cluster.room("room", ["ada", "bob"])
    const [ada, bob] = [node.connect("ada"), other.connect("bob")]
    await pass(soon)
    expect(await ada.watch("bob")).toEqual({ bob: "online" })
    for (let n = 0; n < 100; n++) {
      await bob.ask("presence:set", { status: n % 2 === 0 ? "away" : "online" })
      await pass(n === 0 ? 0 : 10)
      if (n === 0) expect(ada.heard.length).toBe(1)
    }
    await pass(soon)
    expect(ada.heard.length).toBeLessThanOrEqual(12)
    expect(await ada.watch("bob")).toEqual({ bob: "online" })
  })

  test("ends with the connection, also while it is being answered", async () => {
    await cluster.room("room", ["ada", "bob"])
    const [first, second] = [node.connect("ada"), node.connect("ada")]
    await first.watch("bob")
    const asked = second.watch("bob")
    for (const each of [first, second]) each.close()
    await asked
    other.connect("bob")
    await pass(60_000)
    expect([...first.heard, ...second.heard]).toEqual([])
  })

  test("answers a failure of the bus with an error, and works when it is back", async () => {
    await cluster.room("room", ["ada", "bob"])
    const ada = node.connect("ada")
    const { subscribe } = cluster.bus
    cluster.bus.subscribe = () => Promise.reject(new Error("the bus is away"))
    expect(await ada.watch("bob").catch((error: Error) => error.message)).toBe("the bus is away")
    cluster.bus.subscribe = subscribe
    expect(await ada.watch("bob")).toEqual({ bob: "offline" })
    other.connect("bob")
    await pass(soon)
    expect(ada.heard).toEqual([{ bob: "online" }])
  })

  test("reads again whom one may see when that could not be read", async () => {
    await cluster.room("room", ["ada", "bob"])
    const [ada, bob] = [node.connect("ada"), other.connect("bob")]
    await pass(soon)
    await ada.watch("bob")
    cluster.databaseAway = true
    await cluster.leave("bob", "room")
    await pass(soon)
    cluster.databaseAway = false
    await pass(5_000)
    await bob.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(ada.heard).toEqual([{ bob: "offline" }])
  })
})
