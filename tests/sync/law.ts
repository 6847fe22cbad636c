import type { ParleyClient } from "@parley/client"
import fc from "fast-check"
import { type Act, people, places, steps } from "./acts.ts"
import { difference, type FreshRoom, fetchFresh } from "./fresh.ts"
import { RoomTruth, wrongEvents } from "./truth.ts"
import { type Cast, World } from "./world.ts"

/** How clients that missed things catch up in the end. */
export type CatchUp = "sync" | "changes"

/** A hole shows in events that have a rev; what was lost of the others only `sync` brings. */
const withRev = new Set(["message:new", "message:updated", "member:updated", "room:updated"])

/** Reached only when the law is broken, and then for each smaller history that is tried. */
const patienceMs = 8_000

/**
 * The law of sync on generated histories: what a client had, plus the changes since, equals a fresh fetch. And nobody
 * hears what is not theirs to hear.
 */
export function law(cast: Cast, catchUp: CatchUp) {
  return fc.asyncProperty(steps, fc.integer(), (acts, seed) => holds({ cast, catchUp, acts, seed }))
}

async function holds(on: { cast: Cast; catchUp: CatchUp; acts: Act[][]; seed: number }): Promise<void> {
  const harms = on.catchUp === "sync" ? () => true : (name: string) => withRev.has(name)
  await using world = await World.open(on.cast, { seed: on.seed, harms })
  for (const step of on.acts) await Promise.all(step.map(act => world.do(act)))

  if (on.catchUp === "sync") reconnectAll(world)
  else await revealHoles(world)
  for (const name of people) {
    const { client } = world.player(name)
    const fresh = await fetchFresh(world.api(name))
    await untilFresh(client, fresh, `${name} after ${on.catchUp}`)
    for (const id of fresh.keys()) await client.openRoom(id)
    await untilFresh(client, fresh, `${name} with every room opened`)
  }
  fail([...(await wrongReads(world))])
}

function reconnectAll(world: World): void {
  for (const { client, line } of world.players.values()) {
    line.heal()
    client.close()
    client.connect()
  }
}

/** Lines are good again, and one message in each room shows every client what it missed. */
async function revealHoles(world: World): Promise<void> {
  for (const { client, line } of world.players.values()) {
    client.connect()
    await until(
      client,
      () => client.store.getState().connection === "online",
      () => "a client is not online",
    )
    line.heal()
  }
  for (const place of world.rooms.keys()) await world.do({ act: "send", by: "owner", in: place })
}

async function untilFresh(
  client: ParleyClient,
  fresh: ReadonlyMap<string, FreshRoom>,
  who: string,
): Promise<void> {
  const missing = () => {
    const state = client.store.getState()
    return state.connection === "online" ? difference(state, fresh) : [`${who} is ${state.connection}`]
  }
  await until(
    client,
    () => missing().length === 0,
    () => [who, ...missing()].join("\n"),
  )
}

async function until(client: ParleyClient, isTrue: () => boolean, problem: () => string): Promise<void> {
  if (isTrue()) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(problem())), patienceMs)
  const end = client.store.subscribe(() => isTrue() && resolve())
  await promise.finally(() => {
    clearTimeout(timer)
    end()
  })
}

/** Holds what everyone heard, and what a fetch gives, against what the owner saw happen. */
async function wrongReads(world: World): Promise<string[]> {
  const { persons } = world.cast
  const truths = new Map<string, RoomTruth>()
  for (const [place, room] of world.rooms) {
    const first = ["owner" as const, ...places[place].first].map(name => persons[name].id)
    truths.set(room.id, new RoomTruth(room, first))
  }
  const wrong: string[] = []
  for (const { name, payload } of world.heardByOwner) {
    const { roomId, rev } = payload as { roomId?: string; rev?: number }
    const truth = truths.get(roomId ?? "")
    if (truth && rev !== undefined && rev > (startOf(world, truth.id) ?? 0))
      wrong.push(...truth.hear(name, { ...(payload as object), rev }))
  }
  for (const name of people) {
    const { id } = persons[name]
    wrong.push(...wrongEvents(id, world.player(name).line.received, truths).map(what => `${name}: ${what}`))
    const fresh = await fetchFresh(world.api(name))
    for (const truth of truths.values())
      wrong.push(...wrongFetch(id, truth, fresh.get(truth.id)).map(what => `${name}: ${what}`))
  }
  return wrong
}

function startOf(world: World, roomId: string): number | undefined {
  return [...world.rooms.values()].find(room => room.id === roomId)?.rev
}

/** A fresh fetch shows a member every message from the first visible one on, and an outsider nothing. */
function wrongFetch(userId: string, truth: RoomTruth, fresh: FreshRoom | undefined): string[] {
  if (!truth.membership(userId, truth.rev)) return fresh ? [`the room ${truth.id} shows to an outsider`] : []
  if (!fresh) return [`the room ${truth.id} does not show to a member`]
  const first = truth.firstSeq(userId, truth.rev)
  const visible = Array.from({ length: truth.seq - first + 1 }, (_, n) => first + n)
  const got = fresh.messages.map(message => message.seq)
  return Bun.deepEquals(visible, got) ? [] : [`shows seqs ${got} in place of ${visible}`]
}

function fail(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.slice(0, 10).join("\n"))
}
