import type { EventPayload } from "@parley/contract"
import pino from "pino"
import { Presence, systemTimers } from "../../server/features/presence/index.ts"
import { natsBus } from "../../server/platform/bus/nats/index.ts"
import { redisCache } from "../../server/platform/cache/redis/index.ts"
import { openPostgres } from "../../server/platform/store/postgres/index.ts"
import { migrateStore } from "../../server/platform-of-node.ts"
import type { EventConnection } from "../../server/realtime/index.ts"
import type { Figures } from "../figures.ts"
import { perUnit, type ScaleStage } from "./stage.ts"

const users = 10_000
const nodes = 2
const watchedEach = 20
const changesASecond = users / 100
const seconds = 12

/** 10,000 users on two nodes, each watching 20, of whom 1 % change each second. Both nodes are in this process. */
export async function presence(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const store = openPostgres(stage.servers.database.url)
  await migrateStore(store)
  const told = { events: 0 }
  const houses = await Promise.all(
    Array.from({ length: nodes }, (_, n) => openPresence(stage, store, `node ${n}`)),
  )
  const people = Array.from({ length: users }, (_, n) => new Person(`user-${n}`, told))
  const homeOf = (n: number) => houses[n % nodes] as Presence
  for (const [n, person] of people.entries()) homeOf(n).connected(person)
  for (const [n, person] of people.entries()) {
    const others = Array.from({ length: watchedEach }, (_, k) => `user-${(n * 7 + k * 499) % users}`)
    await homeOf(n).watch(person, others)
  }
  const measured: Figures[] = []
  let changed = 0
  for (let run = 0; run < runs; run++) {
    told.events = 0
    const before = { own: process.cpuUsage(), servers: stage.cpu() }
    for (let second = 0; second < seconds; second++) {
      const until = performance.now() + 1_000
      for (let k = 0; k < changesASecond; k++, changed++) {
        const n = (changed * 37) % users
        const person = people[n] as Person
        person.isAway = !person.isAway
        await homeOf(n).set(person, person.isAway ? "away" : "online")
      }
      await Bun.sleep(Math.max(0, until - performance.now()))
    }
    const changes = changesASecond * seconds
    const own = process.cpuUsage(before.own)
    const cost = perUnit(before.servers, stage.cpu(), changes)
    measured.push({
      "µs CPU of all nodes for a change, with its tellings and all renewals":
        (own.user + own.system) / changes,
      "µs CPU of Redis for a change, with all renewals": cost["cache"] ?? Number.NaN,
      "µs CPU of NATS for a change": cost["broker"] ?? Number.NaN,
      "% of a core of all nodes": (own.user + own.system) / (seconds * 1e4),
      "events for a change, 20 watchers each": told.events / changes,
    })
  }
  await Promise.all(houses.map(house => house.close()))
  await store.close()
  return measured
}

async function openPresence(
  stage: ScaleStage,
  store: ReturnType<typeof openPostgres>,
  nodeId: string,
): Promise<Presence> {
  const onError = () => {}
  return await Presence.open({
    store,
    bus: await natsBus(stage.servers.broker.url, { onError }),
    cache: redisCache(stage.servers.cache.url, { onError }),
    log: pino({ level: "error" }),
    nodeId,
    clock: Date,
    timers: systemTimers,
    receipts: { raise: async () => {} },
    requireMember: async () => {},
    neighbours: async (_, others) => new Set(others),
  })
}

/** A connection that counts whom it is told of. */
class Person implements EventConnection {
  readonly data: { userId: string; sessionId: string }
  readonly closed = false
  isAway = false
  readonly #told: { events: number }

  constructor(userId: string, told: { events: number }) {
    this.data = { userId, sessionId: userId }
    this.#told = told
  }

  emit(event: string, payload: unknown): void {
    if (event === "presence")
      this.#told.events += Object.keys((payload as EventPayload<"presence">).users).length
  }
}
