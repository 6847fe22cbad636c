import { join } from "node:path"
import type { Figures } from "../figures.ts"
import { spawnLines } from "../process.ts"
import { perUnit, type ScaleStage } from "./stage.ts"

const clients = 5_000
const membersOfRoom = 10

/** 5,000 clients whose node is gone come to another that has just started, and resume with one change missed. */
export async function storm(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const seeded = await stage.seed({ users: clients, rooms: clients / membersOfRoom, roomsEach: 1 })
  // The last change of each room is that of its settings, after those of its members.
  const job = { tokens: seeded.tokens, roomIds: seeded.roomIds, rev: membersOfRoom }
  const crowd = spawnLines([process.execPath, join(import.meta.dir, "storm-clients.ts"), JSON.stringify(job)])
  await crowd.next()
  const measured: Figures[] = []
  for (let run = 0; run < runs; run++) {
    const { url } = await stage.startNode("realtime", "realtime")
    const before = stage.cpu()
    crowd.say(url)
    const ms = Number(await crowd.next())
    const cost = perUnit(before, stage.cpu(), clients)
    await stage.stopNode("realtime")
    measured.push({
      "5,000 clients back and resumed, ms (wall)": ms,
      "µs CPU of the realtime node for a client": cost["realtime"] ?? Number.NaN,
      "µs CPU of PostgreSQL for a client": cost["database"] ?? Number.NaN,
      "µs CPU of NATS for a client": cost["broker"] ?? Number.NaN,
      "µs CPU of Redis for a client": cost["cache"] ?? Number.NaN,
    })
  }
  await crowd.close()
  return measured
}
