import type { Announcement, Bus } from "../../server/platform/bus/index.ts"
import { subjects } from "../../server/platform/bus/index.ts"
import { natsBus } from "../../server/platform/bus/nats/index.ts"
import { rabbitBus } from "../../server/platform/bus/rabbitmq/index.ts"
import { startRabbit } from "../../server/testing/servers/rabbitmq.ts"
import type { Figures } from "../figures.ts"
import type { ScaleStage } from "./stage.ts"

const rooms = 10_000
const announcements = 5_000

/** A node that follows 10,000 rooms, on each bus: what it takes to subscribe, and to hear an announcement. */
export async function busRooms(stage: ScaleStage, runs: number): Promise<Figures[]> {
  const rabbit = await startRabbit()
  const onError = () => {}
  const open: Record<string, () => Promise<Bus>> = {
    NATS: () => natsBus(stage.servers.broker.url, { onError }),
    RabbitMQ: () => rabbitBus(rabbit.url, { onError }),
  }
  const measured: Figures[] = []
  for (let run = 0; run < runs; run++) {
    const figures: Record<string, number> = {}
    for (const [name, openBus] of Object.entries(open)) Object.assign(figures, await measure(name, openBus))
    measured.push(figures)
  }
  await rabbit.stop()
  return measured
}

async function measure(name: string, open: () => Promise<Bus>): Promise<Figures> {
  const [node, worker] = [await open(), await open()]
  const ids = Array.from({ length: rooms }, () => Bun.randomUUIDv7())
  let heard = 0
  let all = Promise.withResolvers<void>()
  const started = performance.now()
  const subscribing = process.cpuUsage()
  await Promise.all(
    ids.map(id =>
      node.subscribe(subjects.room(id), () => {
        if (++heard === announcements) all.resolve()
      }),
    ),
  )
  const subscribed = process.cpuUsage(subscribing)
  const subscribedMs = performance.now() - started
  const announcing = async () => {
    heard = 0
    all = Promise.withResolvers()
    const before = process.cpuUsage()
    for (let n = 0; n < announcements; n++)
      worker.publish(subjects.room(ids[n % rooms] ?? ""), announcement(ids[n % rooms]))
    await all.promise
    return microseconds(process.cpuUsage(before)) / announcements
  }
  await announcing()
  const cost = await announcing()
  await Promise.all([node.close(), worker.close()])
  return {
    [`${name}: 10,000 rooms subscribed, ms (wall)`]: subscribedMs,
    [`${name}: µs CPU of the node for a room subscribed`]: microseconds(subscribed) / rooms,
    [`${name}: µs CPU to announce and to hear, 10,000 rooms subscribed`]: cost,
  }
}

const microseconds = ({ user, system }: NodeJS.CpuUsage): number => user + system

const announcement = (roomId = ""): Announcement => ({ v: 1, roomId, changes: [] })
