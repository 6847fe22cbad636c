import { BusyClient } from "../../tests/support/busy-client.ts"
import type { Figures } from "../figures.ts"
import { seed } from "../seed.ts"
import { startServer } from "../server.ts"

const people = 50
const loadMs = 2_000

/** A server under load that is told to stop, and another on the same data and port: how long clients are away. */
export async function drain(): Promise<Figures> {
  const seeded = await seed({ users: people, rooms: 5, roomsEach: 1 })
  let server = await startServer({ folder: seeded.folder })
  const clients = seeded.people.map(
    ({ token }, n) =>
      new BusyClient(server.url, { username: `user${n}`, token }, seeded.roomIds[n % 5] ?? ""),
  )
  try {
    await Promise.all(clients.map(client => client.connect()))
    const running = clients.map(client => client.run())
    await Bun.sleep(loadMs)
    await server.stop()
    server = await startServer({ folder: seeded.folder, port: Number(new URL(server.url).port) })
    await Promise.all(clients.map(client => client.until(() => client.breaks.length > 0)))
    for (const client of clients) client.stop()
    await Promise.all(running)
    const breaks = clients.flatMap(client => client.breaks.slice(0, 1)).sort((a, b) => a - b)
    return {
      "back after a drain under load, ms, median of 50 clients":
        breaks[Math.floor(breaks.length / 2)] ?? Number.NaN,
      "back after a drain under load, ms, the last": breaks.at(-1) ?? Number.NaN,
    }
  } finally {
    for (const { client } of clients) client.close()
    await server.stop()
    seeded.remove()
  }
}
