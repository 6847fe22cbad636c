import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { frameBytes, payloadAt } from "../peers/message.ts"
import { cpuSeconds, type Lines, spawnLines } from "../process.ts"

const connections = 500
const peersFolder = join(import.meta.dir, "../peers")
const readersFile = join(import.meta.dir, "../readers.ts")

interface Peer {
  readonly name: string
  readonly command: () => Promise<string[]>
  readonly speaks: "frames" | "socket.io"
  /** Writes a second, so chosen that nobody falls behind: what waits in buffers would be measured too. */
  readonly rate: { readonly single: number; readonly many: number }
}

const seconds = 3
/** Until what runs often is compiled. */
const warmUpSeconds = 4
const aWrite = 20

const peers: Peer[] = [
  {
    name: "a loop of send() in C",
    command: async () => [await compiledLoop(), String(connections), String(frameBytes)],
    speaks: "frames",
    rate: { single: 300, many: 60 },
  },
  {
    name: "Bun's topics alone",
    command: async () => [process.execPath, join(peersFolder, "bun.ts")],
    speaks: "socket.io",
    rate: { single: 300, many: 60 },
  },
  {
    name: "Parley",
    command: async () => [process.execPath, join(peersFolder, "hub.ts")],
    speaks: "socket.io",
    rate: { single: 300, many: 60 },
  },
  {
    name: "socket.io on Node",
    command: async () => ["node", join(peersFolder, "socket-io.mjs"), JSON.stringify(payloadAt(1))],
    speaks: "socket.io",
    rate: { single: 80, many: 5 },
  },
]

/** From the announcement to the sockets of 500 users in one room: processor time a delivery, beside three peers. */
export async function fanOut(): Promise<Figures> {
  const figures: Record<string, number> = {}
  const costs: { single: number; many: number }[] = []
  for (const peer of peers) {
    const cost = await measure(peer)
    costs.push(cost)
    figures[`µs CPU a delivery, singly: ${peer.name}`] = cost.single
    figures[`µs CPU a delivery, ${aWrite} a write: ${peer.name}`] = cost.many
  }
  const [loop, topics, parley, socketIo] = costs
  if (!loop || !topics || !parley || !socketIo) throw new Error("A peer was not measured.")
  figures["Parley / loop in C, singly"] = parley.single / loop.single
  figures[`Parley / loop in C, ${aWrite} a write`] = parley.many / loop.many
  figures["Parley / Bun's topics alone, singly"] = parley.single / topics.single
  figures[`Parley / Bun's topics alone, ${aWrite} a write`] = parley.many / topics.many
  figures["Parley / socket.io, singly"] = parley.single / socketIo.single
  figures[`Parley / socket.io, ${aWrite} a write`] = parley.many / socketIo.many
  return figures
}

async function measure(peer: Peer): Promise<{ single: number; many: number }> {
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"))
  const tokens = join(folder, "tokens")
  writeFileSync(tokens, Array.from({ length: connections }, (_, n) => `user${n}`).join("\n"))
  const process_ = spawnLines(await peer.command())
  try {
    const port = Number((await process_.next()).split(" ")[1])
    const job = { port, count: connections, speaks: peer.speaks, tokens }
    const readers = spawnLines([process.execPath, readersFile, JSON.stringify(job)])
    try {
      await readers.next()
      const warm = await run({
        process: process_,
        readers,
        heard: 0,
        each: 1,
        rate: peer.rate.single,
        seconds: warmUpSeconds,
      })
      const single = await run({ ...warm, each: 1, rate: peer.rate.single, seconds })
      const many = await run({ ...single, each: aWrite, rate: peer.rate.many, seconds })
      return { single: single.cost, many: many.cost }
    } finally {
      await readers.close()
    }
  } finally {
    await process_.close()
    rmSync(folder, { recursive: true })
  }
}

/** @returns microseconds of processor time for one delivery */
async function run(of: {
  process: Lines
  readers: Lines
  heard: number
  each: number
  rate: number
  seconds: number
}) {
  const messages = Math.ceil(of.rate * of.seconds) * of.each
  const heard = of.heard + messages * connections
  const before = cpuSeconds(of.process.pid)
  of.readers.say(`wait ${heard}`)
  of.process.say(`go ${messages} ${of.each} ${of.rate}`)
  await of.process.next()
  await of.readers.next()
  const cpu = cpuSeconds(of.process.pid) - before
  return { process: of.process, readers: of.readers, heard, cost: (cpu * 1e6) / (messages * connections) }
}

let loop: Promise<string> | undefined

/** Compiles the loop once. @throws Error where there is no C compiler */
function compiledLoop(): Promise<string> {
  loop ??= (async () => {
    const compiler = Bun.which("cc") ?? Bun.which("gcc")
    if (!compiler) throw new Error("fan-out is compared with a loop in C: install a C compiler (cc or gcc).")
    const out = join(mkdtempSync(join(tmpdir(), "parley-bench-c-")), "send-loop")
    const child = Bun.spawn([compiler, "-O2", "-o", out, join(peersFolder, "send-loop.c")], {
      stderr: "inherit",
    })
    if ((await child.exited) !== 0) throw new Error("The loop in C does not compile.")
    return out
  })()
  return loop
}
