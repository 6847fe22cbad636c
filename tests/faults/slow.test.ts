import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createClient } from "@parley/client"
import { limits } from "@parley/contract"
import { apiOf, type Person, signUp } from "../support/people.ts"
import { startServerProcess } from "../support/server-process.ts"
import { openSocket } from "../support/socket.ts"
import { tempFolder } from "../support/temp-folder.ts"
import { slowWay, stopPolling, stopReading } from "./slow-reader.ts"

const timeoutMs = 120_000
/** Half over WebSockets, half polling. */
const readers = 1_000
/** 60 kB each: what the kernel holds for a reader is full after some hundred. */
const text = "🐢".repeat(15_000)
const sentMax = limits.changesMax - 100
/** With one to spare for the client that comes back. */
const perPerson = limits.connectionsPerSessionMax - 1
const mib = 1024 * 1024

test(
  "slow readers are cut off, memory keeps its bound, and who comes back has everything once",
  async () => {
    await using folder = tempFolder()
    await using server = await startServerProcess({ database: join(folder.path, "parley.db") })
    using way = await slowWay(server.url)
    const people = await signUp(server.url, "person", 1 + Math.ceil(readers / perPerson))
    const [sender, slow, ...others] = people as [Person, Person, ...Person[]]
    const tokenOf = (reader: number) => people[1 + Math.floor(reader / perPerson)]?.token ?? ""
    const room = await apiOf(server.url, sender).call("createRoom", {
      body: { kind: "group", name: "room", memberIds: [slow, ...others].map(each => each.id) },
    })
    const client = createClient({ url: way.url, token: () => slow.token })
    const told: string[] = []
    client.on("message:new", ({ message }) => told.push(message.id))
    client.connect()
    await until(client, () => client.store.getState().connection === "online")
    await client.openRoom(room.id)

    const paused = await Promise.all(
      Array.from({ length: readers / 2 }, (_, n) => stopReading(server.url, tokenOf(n))),
    )
    await Promise.all(
      Array.from({ length: readers / 2 }, (_, n) => stopPolling(server.url, tokenOf(readers / 2 + n))),
    )
    way.hold()
    const broken = until(client, () => client.store.getState().connection !== "online")
    const before = resident(server.pid)

    const socket = await openSocket({ url: server.url, person: sender, onEvent() {} })
    const sent: string[] = []
    const most = { buffered: 0, resident: 0 }
    do {
      const key = crypto.randomUUID()
      sent.push((await socket.emit("message:send", { roomId: room.id, key, text })).id)
      most.buffered = Math.max(most.buffered, await figure(server.url, "parley_ws_buffered_bytes"))
      most.resident = Math.max(most.resident, resident(server.pid))
      expect(sent.length, "readers that read nothing are cut off before this").toBeLessThan(sentMax)
    } while ((await figure(server.url, "parley_ws_connections")) > 1)
    way.release()
    await broken

    expect(most.buffered).toBeGreaterThan(0)
    expect(most.buffered, "a reader holds 256 KiB, and what came in since it was looked at").toBeLessThan(
      Math.min(limits.bufferedTotalMax, readers * 4 * limits.bufferedPerConnectionMax) +
        readers * limits.frameMax,
    )
    expect(most.resident - before).toBeLessThan(limits.bufferedTotalMax + 256 * mib)

    const last = sent.at(-1) ?? ""
    await until(client, () => told.includes(last) || idsIn(client, room.id).includes(last))
    expect(idsIn(client, room.id).slice(-sent.length)).toEqual(sent)
    expect(new Set(told).size, "nothing is told twice").toBe(told.length)
    client.close()
    socket.close()
    for (const each of paused) each.destroy()
  },
  timeoutMs,
)

type Client = ReturnType<typeof createClient>

const idsIn = (client: Client, roomId: string): string[] =>
  (client.store.getState().rooms.get(roomId)?.messages ?? []).map(message => message.id)

function until(client: Client, isSo: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const check = () => {
      if (!isSo()) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = client.store.subscribe(check)
    check()
  })
}

async function figure(url: string, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(metrics)?.[1])
}

function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024
}
