import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { TestCluster, type TestConnection, type TestNode } from "./fixture.ts"
import { findLastSeen } from "./index.ts"

let cluster: TestCluster
let node: TestNode
let other: TestNode
let bob: TestConnection
beforeEach(async () => {
  cluster = await TestCluster.open()
  await cluster.room("room", ["ada", "bob"])
  ;[node, other] = [await cluster.startNode(), await cluster.startNode()]
  bob = other.connect("bob")
})
afterEach(() => cluster[Symbol.asyncDispose]())

/** Long enough for anything that waits for no more than the next batch. */
const soon = 200
const pass = (ms: number) => cluster.time.advance(ms)
/** How Ada is for someone who asks now. */
const ada = async () => (await bob.watch("ada"))["ada"]
/** How Ada was, each time that Bob was told. */
const told = () => bob.heard.map(users => users["ada"])

describe("a user of several devices", () => {
  test("is online as long as one of them is, then away, then offline", async () => {
    expect(await ada()).toBe("offline")
    const phone = node.connect("ada")
    const laptop = other.connect("ada")
    await pass(soon)
    await phone.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(told()).toEqual(["online"])
    await laptop.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(told()).toEqual(["online", "away"])
    await phone.ask("presence:set", { status: "online" })
    await pass(soon)
    phone.close()
    await pass(10_000 + soon)
    laptop.close()
    await pass(10_000 + soon)
    expect(told()).toEqual(["online", "away", "online", "away", "offline"])
  })

  test("has the same status on one node with two connections", async () => {
    const [phone, laptop] = [node.connect("ada"), node.connect("ada")]
    await phone.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(await ada()).toBe("online")
    await laptop.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(told()).toEqual(["away"])
  })
})

describe("do not disturb", () => {
  test("counts for all devices, on every node, until one says online", async () => {
    const [phone, laptop] = [node.connect("ada"), other.connect("ada")]
    await pass(soon)
    await phone.ask("presence:set", { status: "dnd" })
    await pass(soon)
    await laptop.ask("presence:set", { status: "away" })
    phone.close()
    await pass(10_000 + soon)
    expect(await ada()).toBe("dnd")
    await laptop.ask("presence:set", { status: "online" })
    await pass(soon)
    expect(await ada()).toBe("online")
    expect(told()).toEqual(["online"])
  })

  test("outlives the connection, and is not to be seen of someone who is not there", async () => {
    const first = node.connect("ada")
    await first.ask("presence:set", { status: "dnd" })
    first.close()
    await pass(10_000 + soon)
    expect(await ada()).toBe("offline")
    node.connect("ada")
    await pass(soon)
    expect(told()).toEqual(["dnd"])
  })

  test("of one user is no other user's", async () => {
    const [one, two] = [node.connect("ada"), node.connect("bob")]
    await one.ask("presence:set", { status: "dnd" })
    await pass(soon)
    expect(await two.watch("ada", "bob")).toEqual({ ada: "dnd", bob: "online" })
  })

  test("takes the last of what was said in a row without waiting", async () => {
    const phone = node.connect("ada")
    const said = ["dnd", "online", "dnd", "online"].map(status => phone.ask("presence:set", { status }))
    await Promise.all(said)
    await pass(soon)
    expect(await ada()).toBe("online")
  })
})

test("offline and anything else cannot be set", async () => {
  for (const status of ["offline", "invisible", "", null]) {
    expect(await bob.refusal("presence:set", { status })).toBe("invalid_input")
  }
})

describe("a connection that is lost", () => {
  test("and comes back within 10 s is no blink, on whichever node", async () => {
    let connection = node.connect("ada")
    await pass(soon)
    expect(await ada()).toBe("online")
    for (const next of [node, other, other, node]) {
      connection.close()
      await pass(9_900)
      connection = next.connect("ada")
      await pass(9_900)
    }
    expect(told()).toEqual([])
  })

  test("and does not come back is told after 10 s, not earlier", async () => {
    const connection = node.connect("ada")
    await pass(soon)
    expect(await ada()).toBe("online")
    connection.close()
    await pass(9_999)
    expect(told()).toEqual([])
    await pass(soon)
    expect(told()).toEqual(["offline"])
  })

  test("keeps its status while another device is away", async () => {
    const [phone, laptop] = [node.connect("ada"), node.connect("ada")]
    await phone.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(await ada()).toBe("online")
    laptop.close()
    await pass(5_000)
    node.connect("ada")
    await pass(60_000)
    expect(told()).toEqual([])
  })

  test("counts no longer once its user says something", async () => {
    node.connect("ada").close()
    const again = node.connect("ada")
    await again.ask("presence:set", { status: "away" })
    await pass(soon)
    expect(await ada()).toBe("away")
  })

  test("is no error where it was never added", async () => {
    const connection = node.connect("ada")
    connection.close()
    connection.close()
    await pass(10_000 + soon)
    expect(await ada()).toBe("offline")
  })
})

describe("a node", () => {
  test("that dies takes its users offline within 30 s, and no others", async () => {
    await cluster.room("more", ["bob", "cleo", "dora"])
    node.connect("ada")
    node.connect("cleo")
    other.connect("cleo")
    other.connect("dora")
    await pass(61_000)
    expect(await bob.watch("ada", "cleo", "dora")).toEqual({ ada: "online", cleo: "online", dora: "online" })
    node.die()
    await pass(30_000)
    expect(bob.heard).toEqual([{ ada: "offline" }])
    expect(await bob.watch("ada", "cleo", "dora")).toEqual({ ada: "offline", cleo: "online", dora: "online" })
  })

  test("that stops lets its users come back to another one without a blink", async () => {
    node.connect("ada")
    node.connect("cleo")
    await cluster.room("more", ["bob", "cleo"])
    await pass(soon)
    expect(await bob.watch("ada", "cleo")).toEqual({ ada: "online", cleo: "online" })
    await node.presence.close()
    await pass(9_000)
    other.connect("ada")
    await pass(30_000)
    expect(bob.heard).toEqual([{ cleo: "offline" }])
  })

  test("says again what the cache has lost", async () => {
    node.connect("ada")
    await pass(soon)
    await cluster.cache.close()
    await pass(10_000)
    expect(await ada()).toBe("online")
  })

  test("writes later what the cache could not take", async () => {
    const { set } = cluster.cache
    cluster.cache.set = () => Promise.reject(new Error("the cache is away"))
    const phone = node.connect("ada")
    await pass(soon)
    expect(await ada()).toBe("offline")
    await phone.ask("presence:set", { status: "away" })
    cluster.cache.set = set
    await pass(10_000 + soon)
    expect(told()).toEqual(["away"])
    expect(cluster.complaints.length).toBeGreaterThan(0)
  })

  test("finds changes whose announcement was lost", async () => {
    expect(await ada()).toBe("offline")
    cluster.losing = true
    node.connect("ada")
    await pass(soon)
    expect(told()).toEqual([])
    await pass(5_000)
    expect(told()).toEqual(["online"])
  })

  test("reads again what may have been lost when the bus is back", async () => {
    node.connect("ada")
    const laptop = other.connect("ada")
    await pass(soon)
    cluster.losing = true
    await laptop.ask("presence:set", { status: "dnd" })
    laptop.close()
    await pass(10_000 + soon)
    expect(await ada()).toBe("online")
    cluster.losing = false
    cluster.reconnectBus()
    await pass(soon)
    expect(told()).toEqual(["dnd"])
  })
})

describe("when someone was last seen", () => {
  const seen = async (...userIds: string[]) => {
    // Writes follow one another, so after this one those before it are done.
    await cluster.store.transaction(async () => {})
    return Object.fromEntries(await findLastSeen(cluster.store.db, userIds))
  }

  test("is written once a minute: now for those who are there, the end of the last connection for others", async () => {
    const start = cluster.time.now()
    const [phone, laptop] = [node.connect("ada"), node.connect("ada")]
    node.connect("cleo")
    phone.close()
    await pass(20_000)
    laptop.close()
    await pass(39_000)
    expect(await seen("ada", "cleo")).toEqual({})
    await pass(1_000)
    expect(await seen("ada", "cleo", "nobody")).toEqual({ ada: start + 20_000, cleo: start + 60_000 })
    await pass(60_000)
    expect(await seen("ada", "cleo")).toEqual({ ada: start + 20_000, cleo: start + 120_000 })
  })

  test("is the latest of what the nodes write", async () => {
    const start = cluster.time.now()
    node.connect("ada")
    other.connect("ada").close()
    await pass(60_000)
    expect(await seen("ada")).toEqual({ ada: start + 60_000 })
  })

  test("is written when the node stops", async () => {
    node.connect("ada").close()
    node.connect("cleo")
    const now = cluster.time.now()
    await node.presence.close()
    expect(await seen("ada", "cleo")).toEqual({ ada: now, cleo: now })
  })
})
