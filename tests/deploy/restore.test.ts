import { afterAll, beforeAll, expect, test } from "bun:test"
import { globSync, readdirSync } from "node:fs"
import { PostgresServer } from "../../server/testing/servers/postgres.ts"
import { workloadsOf } from "../../tools/deploy/manifests.ts"
import { render } from "../../tools/deploy/render.ts"
import { runProgram } from "../../tools/program.ts"
import { check } from "../faults/checker.ts"
import type { Entry } from "../faults/history.ts"
import { fetchRooms, type Scene, setUp } from "../faults/scene.ts"
import { apiOf } from "../support/people.ts"
import { persistently } from "../support/persistently.ts"
import { startNodeProcess } from "../support/server-process.ts"
import { type TempFolder, tempFolder } from "../support/temp-folder.ts"

let postgres: PostgresServer
let folder: TempFolder

beforeAll(async () => {
  postgres = await PostgresServer.start()
  folder = tempFolder()
})

afterAll(async () => {
  await postgres[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** Runs the script of a pod that the chart renders, with a database and a folder of the test's. */
async function runPod(kind: "CronJob" | "Job", more: Record<string, string>) {
  const values = ["charts/infrastructure/ci/everything.yaml"]
  const pods = workloadsOf(await render(4, { chart: "infrastructure", values }))
  const container = pods.find(each => each.kind === kind)?.spec.template.spec.containers[0]
  const bin = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1) ?? ""
  const own = Object.fromEntries((container?.env ?? []).map(({ name, value = "" }) => [name, value]))
  const { status, out, err } = await runProgram([...(container?.command ?? []), ...(container?.args ?? [])], {
    env: { ...own, PATH: `${bin}:${process.env["PATH"]}`, BACKUPS: folder.path, ...more },
  })
  return { status, said: out + err }
}

const server = (database: string) =>
  startNodeProcess({ PARLEY_DATABASE_URL: database, PARLEY_BLOBS_URL: `file:${folder.path}/blobs` })

/** What everybody says, with what the server acknowledges. */
async function talk(url: string, scene: Scene): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let n = 0; n < 40; n++) {
    for (const [client, person] of scene.people.entries()) {
      const roomId = Object.keys(scene.startRevs)[n % 2] ?? ""
      const [key, text] = [crypto.randomUUID(), `message ${n} of ${client}`]
      entries.push({ kind: "sent", client, roomId, key, text })
      const sent = await apiOf(url, person).call("sendMessage", {
        params: { id: roomId },
        body: { key, text },
      })
      entries.push({ kind: "acknowledged", client, roomId, key, id: sent.id, seq: sent.seq, rev: sent.rev })
    }
  }
  return entries
}

test("load, back up, destroy, restore: the history is what it was, and goes on", async () => {
  const lost = await postgres.database()
  let scene: Scene
  let entries: Entry[]
  let before: Awaited<ReturnType<typeof fetchRooms>>
  {
    await using node = await server(lost)
    scene = await setUp(node.url, { senders: 3, rooms: 2 })
    entries = await talk(node.url, scene)
    before = await fetchRooms(node.url, scene)
    // While it runs: a dump is one moment of the database.
    const backedUp = await runPod("CronJob", { DATABASE_URL: lost })
    expect([backedUp.status, backedUp.said]).toEqual([0, expect.stringContaining("Backed up")])
  }
  const found = await postgres.database()
  const [dump = ""] = dumps()
  const restored = await runPod("Job", { DATABASE_URL: found, FROM: dump })
  expect([restored.status, restored.said]).toEqual([0, expect.stringContaining("Restored")])

  await using node = await server(found)
  const rooms = await fetchRooms(node.url, scene)
  expect(rooms).toEqual(before)
  const userIds = scene.people.map(person => person.id)
  const history = { seed: 0, userIds, startRevs: scene.startRevs, entries, rooms }
  // Nobody listened: what was heard is another rule's.
  expect(check(history).filter(({ rule }) => rule !== "heard and synced is everything")).toEqual([])
  expect(check({ ...history, rooms: [] }).map(({ rule }) => rule)).toContain("acknowledged is kept")

  const [ada] = scene.people
  const [room] = rooms
  const body = { key: crypto.randomUUID(), text: "after the restore" }
  // The dump has the leases of the worker that was lost, which take seconds to run out.
  const sent = await persistently(() =>
    apiOf(node.url, ada).call("sendMessage", { params: { id: room?.id ?? "" }, body }),
  )
  expect(sent.seq).toBe((room?.lastSeq ?? 0) + 1)
}, 120_000)

test("as many backups are kept as asked for, and one that fails takes none away", async () => {
  const database = await postgres.database()
  for (let n = 0; n < 3; n++)
    expect((await runPod("CronJob", { DATABASE_URL: database, KEEP: "2" })).status).toBe(0)
  const kept = dumps()
  expect(kept).toHaveLength(2)
  const failed = await runPod("CronJob", { DATABASE_URL: `${database}_gone`, KEEP: "1" })
  expect(failed.status).not.toBe(0)
  expect(dumps()).toEqual(kept)
  expect(readdirSync(folder.path).filter(name => name.endsWith(".unfinished"))).toEqual([])
})

test("a dump that cannot be read changes nothing", async () => {
  const database = await postgres.database()
  await using node = await server(database)
  const scene = await setUp(node.url, { senders: 1, rooms: 1 })
  await Bun.write(`${folder.path}/parley-damaged.dump`, "no dump")
  expect((await runPod("Job", { DATABASE_URL: database, FROM: "parley-damaged.dump" })).status).not.toBe(0)
  expect(await fetchRooms(node.url, scene)).toHaveLength(1)
})

const dumps = () => readdirSync(folder.path).filter(name => /^parley-\d.*\.dump$/.test(name))
