import { join } from "node:path"
import { type Random, seeded } from "../support/random.ts"
import { type ServerProcess, startServerProcess } from "../support/server-process.ts"
import { tempFolder } from "../support/temp-folder.ts"
import { FaultClient } from "./client.ts"
import type { Entry, History } from "./history.ts"
import { onServer } from "./on-server.ts"
import { fetchRooms, headsOf, type Scene, setUp } from "./scene.ts"

const moments = ["sent", "acknowledged", "heard"] as const
/** What a client does or learns at the moment of a kill. */
export type Moment = (typeof moments)[number]

export interface RunOptions {
  readonly seed: number
  readonly kills: number
  readonly senders: number
  readonly rooms: number
  /** Messages to be acknowledged. */
  readonly messages: number
  /** When the server is killed; by default now at this, now at that. */
  readonly killAt?: Moment
  /** The build to try, in place of the healthy one. */
  readonly mutant?: Mutant
}

export const mutants = ["ack-before-commit", "announcement-before-commit", "key-not-looked-up"] as const
/** A build that is broken on purpose: a file of the folder `mutants`. */
export type Mutant = (typeof mutants)[number]

export interface Run {
  readonly history: History
  /** Seconds in which clients were sending, restarts left out. */
  readonly sendingSeconds: number
}

/** Longest wait for one life of the server, and for the last events. */
const lifeMs = 120_000
const settleMs = 10_000

/** Runs clients against a server that is killed again and again, and fetches what is left. */
export async function run(options: RunOptions): Promise<Run> {
  await using folder = tempFolder()
  const random = seeded(options.seed)
  const database = join(folder.path, "parley.db")
  const healthy = () => startServerProcess({ database })
  const tried = () =>
    options.mutant === undefined
      ? healthy()
      : startServerProcess({ database, preload: join(import.meta.dir, "mutants", `${options.mutant}.ts`) })
  const trap = new Trap()
  const scene = await onServer(healthy, url => setUp(url, options))
  const entries: Entry[] = []
  const log = (entry: Entry) => {
    entries.push(entry)
    trap.saw(entry.kind)
  }
  let turns = options.messages
  const clients = scene.people.map(
    (person, number) =>
      new FaultClient({
        number,
        person,
        startRevs: scene.startRevs,
        random,
        log,
        takeTurn: () => turns-- > 0,
      }),
  )

  let sendingMs = 0
  for (let life = 0; life <= options.kills; life++) {
    await using server = await tried()
    const kill = life < options.kills ? nextKill(options, random) : undefined
    sendingMs += await within(lifeMs, live({ server, clients, trap, kill, log, scene }))
  }
  return {
    history: {
      seed: options.seed,
      userIds: scene.people.map(person => person.id),
      startRevs: scene.startRevs,
      entries,
      rooms: await onServer(healthy, url => fetchRooms(url, scene)),
    },
    sendingSeconds: sendingMs / 1000,
  }
}

interface Kill {
  readonly moment: Moment
  /** Acknowledgements before it. */
  readonly after: number
}

/** Kills are spread over the messages, so that something is left to send after the last. */
function nextKill(options: RunOptions, random: Random): Kill {
  const share = Math.floor(options.messages / (options.kills + 1))
  return {
    moment: options.killAt ?? random.pick(moments),
    after: Math.ceil(share / 2) + random.below(Math.ceil(share / 2)),
  }
}

/** One life of the server: until it is killed, or until everything is sent and heard. @returns milliseconds of sending */
async function live(life: {
  server: ServerProcess
  clients: readonly FaultClient[]
  trap: Trap
  kill: Kill | undefined
  log: (entry: Entry) => void
  scene: Scene
}): Promise<number> {
  const { server, clients, trap, kill, log, scene } = life
  const started = performance.now()
  const sprung = Promise.withResolvers<void>()
  if (kill) {
    trap.set(kill, () => {
      sprung.resolve(server.kill())
      log({ kind: "killed", at: Date.now() })
    })
  }
  const connections = await Promise.all(clients.map(client => client.connect(server.url)))
  if (kill) await sprung.promise
  await Promise.all(connections.map(connection => connection?.sending))
  const ended = performance.now()
  if (!kill) {
    const heads = await headsOf(server.url, scene)
    await Promise.all(clients.map(client => client.until(heads, settleMs)))
    await server.kill()
  }
  await Promise.all(connections.map(connection => connection?.closed))
  return ended - started
}

/** Springs at a moment, in the very call that tells of it. */
class Trap {
  #kill: Kill | undefined
  #spring = () => {}
  #acknowledged = 0

  set(kill: Kill, spring: () => void): void {
    this.#kill = kill
    this.#spring = spring
    this.#acknowledged = 0
  }

  saw(kind: Entry["kind"]): void {
    if (kind === "acknowledged") this.#acknowledged++
    if (!this.#kill || kind !== this.#kill.moment || this.#acknowledged < this.#kill.after) return
    this.#kill = undefined
    this.#spring()
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`A life of the server took over ${ms} ms.`)), ms)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
