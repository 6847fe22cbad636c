import { Redis } from "ioredis"
import type { Figures } from "../figures.ts"
import { type Cpu, perUnit, type ScaleStage } from "./stage.ts"

const messages = 20_000
const reads = 500

/**
 * What a page of 50 messages costs as it is read, the newest again and again (hot) and old ones all over the room (cold),
 * and what a cache of whole pages could save: the same bytes read from Redis, before anybody has asked who may see them.
 */
export async function pages(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const seeded = await stage.seed({ users: 2, rooms: 1, roomsEach: 1, messages })
  const { url } = await stage.startNode("api", "api")
  const [person] = seeded.people
  const page = async (before?: number): Promise<string> => {
    const query = before === undefined ? "" : `?before=${before}`
    const headers = { authorization: `Bearer ${person?.token}` }
    const answer = await fetch(`${url}/api/rooms/${seeded.roomIds[0]}/messages${query}`, { headers })
    if (!answer.ok) throw new Error(await answer.text())
    return await answer.text()
  }
  const redis = new Redis(stage.servers.cache.url)
  const text = await page()
  await redis.set("page", text)
  const cost = async (read: (n: number) => Promise<unknown>): Promise<Cpu> => {
    for (let n = 0; n < reads; n++) await read(n)
    const [before, own] = [stage.cpu(), process.cpuUsage()]
    for (let n = 0; n < reads; n++) await read(n)
    const { user, system } = process.cpuUsage(own)
    return { ...perUnit(before, stage.cpu(), reads), own: (user + system) / reads }
  }
  const measured: Figures[] = []
  for (let run = 0; run < runs; run++) {
    const hot = await cost(() => page())
    const cold = await cost(n => page(100 + ((n * 7_919) % (messages - 100))))
    const cached = await cost(() => redis.get("page"))
    measured.push({
      "hot page: µs CPU of the api node": hot["api"] ?? Number.NaN,
      "hot page: µs CPU of PostgreSQL": hot["database"] ?? Number.NaN,
      "cold page: µs CPU of the api node": cold["api"] ?? Number.NaN,
      "cold page: µs CPU of PostgreSQL": cold["database"] ?? Number.NaN,
      "the same bytes from Redis: µs CPU of who asks": cached["own"] ?? Number.NaN,
      "the same bytes from Redis: µs CPU of Redis": cached["cache"] ?? Number.NaN,
      "kB of a page": text.length / 1000,
    })
  }
  redis.disconnect()
  await stage.stopNode("api")
  return measured
}
