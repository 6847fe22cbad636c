import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Change } from "@parley/contract"
import { sql } from "kysely"
import { type Announcement, type Control, type Notice, subjects } from "../../server/platform/bus/index.ts"
import { natsBus } from "../../server/platform/bus/nats/index.ts"
import { openPostgres } from "../../server/platform/store/postgres/index.ts"
import { apiOf, signUp } from "../support/people.ts"
import { openSocket } from "../support/socket.ts"
import { Cluster } from "./cluster.ts"

const timeoutMs = 120_000

let cluster: Cluster
beforeAll(async () => {
  cluster = await Cluster.start()
}, timeoutMs)
afterAll(() => cluster[Symbol.asyncDispose]())

test(
  "what a newer node announces is passed over where it is unknown, and nothing after it is missed",
  async () => {
    const roles = "api,realtime,worker:messages,worker:presence,worker:notifications,worker:search"
    await using node = await cluster.node(roles)
    const [ada] = await signUp(node.url, "older", 1)
    if (!ada) throw new Error("Somebody is missing.")
    const room = await apiOf(node.url, ada).call("createRoom", { body: { kind: "group", name: "room" } })
    const heard: { name: string; rev?: number }[] = []
    const said = Promise.withResolvers<void>()
    const socket = await openSocket({
      url: node.url,
      person: ada,
      onEvent(name, payload) {
        heard.push({ name, rev: (payload as { rev?: number }).rev ?? 0 })
        if (name === "message:new") said.resolve()
      },
    })

    const newer = await natsBus(cluster.nats.url, { onError() {} })
    const store = openPostgres(cluster.databaseUrl)
    const rev = room.rev + 1
    await sql`update timelines set rev = ${rev} where room_id = ${room.id}`.execute(store.db)
    const change = { kind: "poll", rev, value: { question: "Which?" } } as unknown as Change
    newer.publish(subjects.room(room.id), {
      ...({ v: 1, roomId: room.id, changes: [{ change, created: true }] } satisfies Announcement),
      ...{ weather: "fine" },
    })
    newer.publish(subjects.user(ada.id), { v: 1, kind: "knocked", at: 1 } as unknown as Notice)
    newer.publish(subjects.control, { v: 1, kind: "weather", is: "fine" } as unknown as Control)
    await newer.ping()

    await socket.emit("message:send", { roomId: room.id, key: crypto.randomUUID(), text: "hello" })
    await said.promise
    expect(heard.filter(each => each.rev === rev)).toEqual([])
    expect(heard.at(-1)).toEqual({ name: "message:new", rev: rev + 1 })
    const caughtUp = await socket.emit("sync", { rooms: { [room.id]: room.rev } })
    expect(caughtUp.rooms[room.id]).toMatchObject({ rev: rev + 1, complete: true })
    expect(
      node
        .said()
        .split("\n")
        .filter(line => /"level":(50|"error")/.test(line)),
    ).toEqual([])
    socket.close()
    await newer.close()
    await store.close()
  },
  timeoutMs,
)
