import type { ParleyClient } from "@parley/client"
import fc from "fast-check"
import { seeded } from "../support/random.ts"
import { type Act, people, places, steps } from "./acts.ts"
import { harmed, unharmed } from "./bad-bus.ts"
import { difference, type FreshRoom, fetchFresh } from "./fresh.ts"
import { RoomTruth } from "./truth.ts"
import { type Cast, World } from "./world.ts"
import { wrongEvents } from "./wrong-events.ts"

/**
 * What went wrong, and how clients catch up in the end: events were lost before a client, and it reconnects; or the
 * next event shows the hole; or announcements were lost before the hub, and it compares heads.
 */
export type CatchUp = "sync" | "changes" | "heads"

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
  await using world = await World.open(on.cast, { seed: on.seed, harms: harms[on.catchUp] })
  const { bus } = on.cast
  if (bus) {
    bus.bad.announced = []
    if (on.catchUp === "heads") bus.bad.fate = harmed(seeded(on.seed))
  }
  for (const step of on.acts) await Promise.all(step.map(act => world.do(act)))
  if (bus) bus.bad.fate = unharmed

  await catchUps[on.catchUp](world)
  for (const name of people) {
    const { client } = world.player(name)
    const fresh = await fetchFresh(world.api(name))
    const revs = on.catchUp !== "heads"
    await untilFresh(client, { fresh, revs, who: `${name} after ${on.catchUp}` })
    for (const id of fresh.keys()) await client.openRoom(id)
    await untilFresh(client, { fresh, revs, who: `${name} with every room opened` })
  }
  const wrong = await wrongReads(world)
  if (wrong.length > 0) throw new Error(wrong.slice(0, 10).join("\n"))
}

const harms = {
  sync: () => true,
  changes: (name: string) => withRev.has(name),
  heads: () => false,
} satisfies Record<CatchUp, (name: string) => boolean>

const catchUps = { sync: reconnectAll, changes: revealHoles, heads: compareHeads } satisfies Record<
  CatchUp,
  (world: World) => Promise<void>
>

async function reconnectAll(world: World): Promise<void> {
  for (const { client, line } of world.players.values()) {
    line.heal()
    client.close()
    client.connect()
  }
}

/** Lines are good again, and one message in each room shows every client what it missed. */
async function revealHoles(world: World): Promise<void> {
  await allOnline(world)
  for (const { line } of world.players.values()) line.heal()
  for (const place of world.rooms.keys()) await world.do({ act: "send", by: "owner", in: place })
}

async function compareHeads(world: World): Promise<void> {
  await allOnline(world)
  await world.cast.bus?.checkHeads()
}

async function allOnline(world: World): Promise<void> {
  for (const { client } of world.players.values()) {
    client.connect()
    const isOnline = () => client.store.getState().connection === "online"
    await until(client, isOnline, () => "a client is not online")
  }
}

async function untilFresh(
  client: ParleyClient,
  wanted: { fresh: ReadonlyMap<string, FreshRoom>; revs: boolean; who: string },
): Promise<void> {
  const missing = () => {
    const state = client.store.getState()
    return state.connection === "online" ? difference(state, wanted.fresh, wanted) : [state.connection]
  }
  await until(
    client,
    () => missing().length === 0,
    () => [wanted.who, ...missing()].join("\n"),
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
  for (const { name, payload } of world.cast.bus?.bad.announced ?? world.heardByOwner) {
    const { roomId, rev } = payload as { roomId?: string; rev?: number }
    const truth = truths.get(roomId ?? "")
    if (truth && rev !== undefined) wrong.push(...truth.hear(name, { ...(payload as object), rev }))
  }
  for (const name of people) {
    const { id } = persons[name]
    const { received } = world.player(name).line
    const heard = wrongEvents({ userId: id, received, truths, repaired: world.cast.bus !== undefined })
    wrong.push(...heard.map(what => `${name}: ${what}`))
    const fresh = await fetchFresh(world.api(name))
    for (const truth of truths.values())
      wrong.push(...wrongFetch(id, truth, fresh.get(truth.id)).map(what => `${name}: ${what}`))
  }
  return wrong
}

/** A fresh fetch shows a member every message from the first visible one on, and an outsider nothing. */
function wrongFetch(userId: string, truth: RoomTruth, fresh: FreshRoom | undefined): string[] {
  if (!truth.isMember(userId, truth.rev)) return fresh ? [`the room ${truth.id} shows to an outsider`] : []
  if (!fresh) return [`the room ${truth.id} does not show to a member`]
  const first = truth.firstSeq(userId, truth.rev)
  const visible = Array.from({ length: truth.seq - first + 1 }, (_, n) => first + n)
  const got = fresh.messages.map(message => message.seq)
  return Bun.deepEquals(visible, got) ? [] : [`shows seqs ${got} in place of ${visible}`]
}
