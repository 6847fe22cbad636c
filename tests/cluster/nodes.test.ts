import { afterAll, beforeAll, expect, test } from "bun:test"
import { type EventPayload, rates } from "@parley/contract"
import { apiOf, type Person, signUp } from "../support/people.ts"
import { openSocket, type TestSocket } from "../support/socket.ts"
import { Cluster } from "./cluster.ts"

const timeoutMs = 120_000

let cluster: Cluster
beforeAll(async () => {
  cluster = await Cluster.start()
}, timeoutMs)
afterAll(() => cluster[Symbol.asyncDispose]())

type Heard = { readonly name: string; readonly payload: unknown }

/** A connection that keeps what it hears. */
class Ear {
  readonly heard: Heard[]
  readonly socket: TestSocket
  readonly #listening: { check: () => void }

  private constructor(socket: TestSocket, heard: Heard[], listening: { check: () => void }) {
    this.socket = socket
    this.heard = heard
    this.#listening = listening
  }

  static async open(url: string, person: Person): Promise<Ear> {
    const heard: Heard[] = []
    const listening = { check: () => {} }
    const onEvent = (name: string, payload: unknown) => {
      heard.push({ name, payload })
      listening.check()
    }
    return new Ear(await openSocket({ url, person, onEvent }), heard, listening)
  }

  /** Resolves once there is such an event, heard already or to come. */
  until(isIt: (heard: Heard) => boolean): Promise<void> {
    return new Promise(resolve => {
      this.#listening.check = () => {
        if (this.heard.some(isIt)) resolve()
      }
      this.#listening.check()
    })
  }
}

test(
  "people on different nodes, each role in a process of its own, are in one house",
  async () => {
    const roles = [
      "realtime",
      "realtime",
      "api:rooms,api:messages,api:notifications",
      "api:identity",
      "worker:messages",
      "worker:notifications",
      "worker:notifications",
      "worker:search,api:search",
    ]
    const [left, right, rooms, identity, , , , search] = await Promise.all(
      roles.map(each => cluster.node(each)),
    )
    if (!(left && right && rooms && identity && search)) throw new Error("A node is missing.")
    const [ada, bob] = await signUp(identity.url, "house", 2)
    if (!(ada && bob)) throw new Error("Somebody is missing.")
    const room = await apiOf(rooms.url, ada).call("createRoom", {
      body: { kind: "group", name: "room", memberIds: [bob.id] },
    })
    const [hers, his] = await Promise.all([Ear.open(left.url, ada), Ear.open(right.url, bob)])

    const says = (ear: Ear, text: string) =>
      ear.socket.emit("message:send", { roomId: room.id, key: crypto.randomUUID(), text })
    const hears = (text: string) => (each: Heard) =>
      each.name === "message:new" && (each.payload as EventPayload<"message:new">).message.text === text
    await says(hers, "hello from the left")
    await his.until(hears("hello from the left"))
    await says(his, "hello from the right")
    await hers.until(hears("hello from the right"))

    const { presence } = await hers.socket.emit("presence:watch", { userIds: [bob.id] })
    expect(presence).toEqual({ [bob.id]: "online" })
    await his.socket.emit("presence:set", { status: "away" })
    await hers.until(
      ({ name, payload }) =>
        name === "presence" && (payload as EventPayload<"presence">).users[bob.id] === "away",
    )

    for (const n of [1, 2, 3, 4]) await says(hers, `@${bob.username} mention ${n}`)
    const told = () => his.heard.filter(({ name }) => name === "notification")
    const idOf = ({ payload }: Heard) => (payload as EventPayload<"notification">).notification.id
    await his.until(() => new Set(told().map(idOf)).size >= 4)
    await says(hers, "the end")
    await his.until(hears("the end"))
    expect(new Set(told().map(idOf)).size, "each is told once").toBe(told().length)

    const found = async () =>
      await apiOf(search.url, bob).call("searchMessages", { query: { q: "hello from the left" } })
    while ((await found()).hits.length === 0) await Bun.sleep(50)

    await apiOf(identity.url, bob).call("logOut")
    await his.socket.closed
    hers.socket.close()
  },
  timeoutMs,
)

test(
  "wrong passwords are counted over all nodes, and by each alone while the cache is away",
  async () => {
    const counting = { PARLEY_RATE_LIMITS: "on" }
    const [left, right] = await Promise.all([cluster.node("api", counting), cluster.node("api", counting)])
    const [eve] = await signUp(left.url, "guessed", 1)
    if (!eve) throw new Error("Somebody is missing.")
    const guess = async (url: string) => {
      const body = JSON.stringify({ login: eve.username, password: "a wrong guess" })
      const headers = { "content-type": "application/json" }
      return (await fetch(`${url}/api/auth/login`, { method: "POST", headers, body })).status
    }
    const guesses = Array.from({ length: rates.logInFailures.count }, (_, n) => n)
    for (const n of guesses) expect(await guess(n % 2 === 0 ? left.url : right.url)).toBe(401)
    expect([await guess(left.url), await guess(right.url)]).toEqual([429, 429])
    await cluster.redis.server.stop()
    expect(await guess(left.url), "it has let half of them through").toBe(401)
    await cluster.redis.server.start()
    await Promise.all([left.kill(), right.kill()])
  },
  timeoutMs,
)
