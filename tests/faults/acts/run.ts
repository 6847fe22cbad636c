import { join } from "node:path"
import { limits } from "@parley/contract"
import { apiOf, type Person, signUp } from "../../support/people.ts"
import { seeded } from "../../support/random.ts"
import { type ServerProcess, startServerProcess } from "../../support/server-process.ts"
import { tempFolder } from "../../support/temp-folder.ts"
import { onServer } from "../on-server.ts"
import { Actor } from "./actor.ts"
import type { Place } from "./acts.ts"
import type { ActsHistory, Copy, Entry, Own } from "./history.ts"

export interface ActsOptions {
  readonly seed: number
  readonly kills: number
  readonly actors: number
  /** Acts to be answered, over all actors. */
  readonly acts: number
  /** A module of the folder `mutants` that breaks the build on purpose. */
  readonly mutant?: string
}

const settleMs = 10_000

export interface Scene {
  readonly people: readonly Person[]
  /** The guest of each. */
  readonly guests: readonly Person[]
  /** Is in the lobby alone, and stays there when all others have left. */
  readonly keeper: Person
  readonly places: readonly Place[]
  readonly startRevs: Readonly<Record<string, number>>
}

/** People do everything that changes rooms while the server is killed again and again; then all is compared. */
export async function runActs(options: ActsOptions): Promise<ActsHistory> {
  await using folder = tempFolder()
  const random = seeded(options.seed)
  const database = join(folder.path, "parley.db")
  const healthy = () => startServerProcess({ database })
  const preload = join(import.meta.dir, "../mutants", `${options.mutant}.ts`)
  const tried = () => (options.mutant === undefined ? healthy() : startServerProcess({ database, preload }))
  const scene = await onServer(healthy, url => setUp(url, options.actors))
  const entries: Entry[] = []
  let trap = { left: Number.POSITIVE_INFINITY, spring: () => {} }
  const log = (entry: Entry) => {
    entries.push(entry)
    if (entry.kind === "done" && --trap.left === 0) trap.spring()
  }
  let turns = options.acts
  const actors = scene.people.map((person, number) => {
    const place = scene.places[number] as Place
    return new Actor({
      number,
      person,
      place,
      startRevs: scene.startRevs,
      random,
      log,
      takeTurn: () => turns-- > 0,
    })
  })
  const share = Math.floor(options.acts / (options.kills + 1))
  for (let life = 0; life <= options.kills; life++) {
    await using server = await tried()
    const killed = Promise.withResolvers<void>()
    const isLast = life === options.kills
    if (!isLast) {
      const spring = () => {
        killed.resolve(server.kill())
        log({ kind: "killed" })
      }
      trap = { left: Math.ceil(share / 2) + random.below(Math.ceil(share / 2)), spring }
    }
    const connections = await Promise.all(actors.map(actor => actor.live(server.url)))
    if (!isLast) await killed.promise
    await Promise.all(connections.map(connection => connection?.acting))
    if (isLast) await settle(server, actors, scene)
    await Promise.all(connections.map(connection => connection?.closed))
  }
  const held = actors.map(actor => actor.copies.all())
  const { people, keeper, startRevs } = scene
  const fetched = await onServer(healthy, url => fetchAll(url, { people: [...people, keeper], startRevs }))
  return {
    seed: options.seed,
    userIds: people.map(person => person.id),
    startRevs,
    entries,
    held,
    fetched,
  }
}

async function settle(server: ServerProcess, actors: readonly Actor[], scene: Scene): Promise<void> {
  const settling = actors.map(async (actor, number) => {
    const { rooms } = await apiOf(server.url, scene.people[number] as Person).call("listRooms")
    await actor.until(new Map(rooms.map(room => [room.id, room.rev])), settleMs)
  })
  await Promise.all(settling)
  await server.kill()
}

/** Each actor owns a room in which everyone is, with a guest of its own; and everyone is in the lobby at first. */
export async function setUp(url: string, count: number, prefix = ""): Promise<Scene> {
  const people = await signUp(url, `${prefix}actor`, count)
  const guests = await signUp(url, `${prefix}guest`, count)
  const create = async (owner: Person, name: string, members: readonly Person[]) =>
    await apiOf(url, owner).call("createRoom", {
      body: {
        kind: "channel",
        visibility: name === "lobby" ? "public" : "private",
        name,
        memberIds: members.filter(each => each !== owner).map(each => each.id),
      },
    })
  const [keeper] = await signUp(url, `${prefix}keeper`, 1)
  if (!keeper) throw new Error("The keeper could not sign up.")
  const lobby = await create(keeper, "lobby", people)
  const own = await Promise.all(
    people.map((person, n) =>
      create(person, `room of ${person.username}`, [...people, ...guests.slice(n, n + 1)]),
    ),
  )
  const rooms = own.map(room => room.id) as [string, ...string[]]
  const places = people.map((person, n) => ({
    rooms,
    lobby: lobby.id,
    ownRoom: own[n]?.id ?? "",
    guestId: guests[n]?.id ?? "",
    userId: person.id,
  }))
  return {
    people,
    guests,
    keeper,
    places,
    startRevs: Object.fromEntries([lobby, ...own].map(room => [room.id, room.rev])),
  }
}

export async function fetchAll(
  url: string,
  scene: Pick<Scene, "people" | "startRevs">,
): Promise<Record<string, Copy & { own: Own }>[]> {
  return await Promise.all(
    scene.people.map(async person => {
      const api = apiOf(url, person)
      const { rooms } = await api.call("listRooms")
      const copies = rooms.map(async ({ id, rev, membership }) => {
        const from = scene.startRevs[id] ?? 0
        const { changes, complete } = await api.call("listChanges", {
          params: { id },
          query: { since: from },
        })
        if (!complete) throw new Error(`Keep the acts in one room below ${limits.changesMax}.`)
        const own = { readSeq: membership?.readSeq ?? 0, muted: membership?.muted ?? false }
        return [id, { rev, from, things: changes, own }] as const
      })
      return Object.fromEntries(await Promise.all(copies))
    }),
  )
}
