import { expect, test } from "bun:test"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { EventPayload, ResultOf } from "@parley/contract"
import { io, type Socket } from "socket.io-client"
import { freePort } from "../../server/testing/servers/free-port.ts"
import { eachLine } from "../../tools/cluster/lines.ts"
import { apiOf, type Person, signUp } from "../support/people.ts"

const timeoutMs = 240_000
const root = join(import.meta.dir, "../..")

test(
  "npm run cluster: people chat through its one address by polling and by WebSocket, and nothing is left when it stops",
  async () => {
    const mark = `TEST_CLUSTER=${crypto.randomUUID()}`
    await using cluster = await startCommand(mark)
    const { url } = cluster
    expect((await fetch(`${url}/`)).headers.get("content-type")).toStartWith("text/html")
    expect((await fetch(`${url}/metrics`)).status, "figures are for operators").toBe(404)

    const [ada, alan] = (await signUp(url, "person", 2)) as [Person, Person]
    const room = await apiOf(url, ada).call("createRoom", {
      body: { kind: "group", name: "room", memberIds: [alan.id] },
    })
    for (const [transport, times] of [
      ["polling", 5],
      ["websocket", 1],
    ] as const) {
      // Several sessions, so that neither all are on one node by chance nor all asks of one.
      for (let n = 0; n < times; n++) await chat({ url, people: [ada, alan], roomId: room.id, transport })
    }
    const { messages } = await apiOf(url, alan).call("listMessages", { params: { id: room.id } })
    expect(messages.map(message => message.seq).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => n + 1),
    )

    expect(processesWith(mark).length).toBeGreaterThan(10)
    expect(await cluster.stop(), "it ends by itself").toBe(0)
    expect(processesWith(mark)).toEqual([])
  },
  timeoutMs,
)

/** Each says something, and the other hears it. */
async function chat(scene: {
  url: string
  people: readonly [Person, Person]
  roomId: string
  transport: "polling" | "websocket"
}): Promise<void> {
  const sockets = await Promise.all(scene.people.map(person => connect(scene.url, person, scene.transport)))
  for (const [n, socket] of sockets.entries()) {
    const text = `${scene.transport} ${crypto.randomUUID()}`
    const heard = new Promise<void>(resolve => {
      sockets[1 - n]?.on("message:new", ({ message }: EventPayload<"message:new">) => {
        if (message.text === text) resolve()
      })
    })
    const payload = { roomId: scene.roomId, key: crypto.randomUUID(), text }
    const sent = (await socket.emitWithAck("message:send", payload)) as ResultOf<"message:send">
    expect(sent.seq).toBeGreaterThan(0)
    await heard
    expect(socket.io.engine.transport.name).toBe(scene.transport)
  }
  for (const socket of sockets) socket.close()
}

async function connect(url: string, person: Person, transport: "polling" | "websocket"): Promise<Socket> {
  const socket = io(url, { transports: [transport], forceNew: true, auth: { token: person.token } })
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve)
    socket.once("connect_error", reject)
  })
  // Whoever asked has caught up: what is said from now on is heard.
  await socket.emitWithAck("sync", { rooms: {} })
  return socket
}

interface Command extends AsyncDisposable {
  readonly url: string
  /** @returns its exit code */
  stop(): Promise<number>
}

/** Runs the command as people do. Every process that it starts carries the mark. */
async function startCommand(mark: string): Promise<Command> {
  const [name = "", value = ""] = mark.split("=")
  const child = Bun.spawn(
    [process.execPath, join(root, "tools/cluster.ts"), "--broker", "nats", "--port", `${await freePort()}`],
    { cwd: root, env: { ...process.env, [name]: value }, stdout: "pipe", stderr: "inherit" },
  )
  const ready = Promise.withResolvers<string>()
  let said = ""
  eachLine(child.stdout, line => {
    said += `${line}\n`
    const url = /Parley is ready: (http\S+)$/.exec(line)?.[1]
    if (url !== undefined) ready.resolve(url)
  }).then(() => ready.reject(new Error(`It ended: ${said}`)), ready.reject)
  const stop = async () => {
    child.kill("SIGTERM")
    return await child.exited
  }
  return { url: await ready.promise, stop, [Symbol.asyncDispose]: async () => void (await stop()) }
}

function processesWith(mark: string): string[] {
  return readdirSync("/proc")
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(mark)
      } catch {
        return false
      }
    })
    .map(pid => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "))
}
