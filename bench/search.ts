import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { migrations } from "../server/compose.ts"
import { blockedBy } from "../server/features/blocks/index.ts"
import { people } from "../server/features/identity/index.ts"
import { MessageReads } from "../server/features/messages/index.ts"
import { RoomReads } from "../server/features/rooms/index.ts"
import { advance } from "../server/features/search/indexer.ts"
import { Search } from "../server/features/search/search.ts"
import type { Store } from "../server/platform/store/index.ts"
import { openSqlite } from "../server/platform/store/sqlite/index.ts"

/** Measures the search index: `node tools/run.mjs bench/search.ts [messages]`. Prints a table. */

const total = Number(process.argv[2] ?? 100_000)
const roomCount = 20
const runs = 40
const sinceTime = Date.parse("2030-01-01T00:00:00Z")
const everyMs = 7_000

const common =
  "we the deploy is at noon and then it goes on to production with a new build of server web client".split(
    " ",
  )
/** A word of many, the first far more frequent than the last, as in what people write. */
const word = (random: number): string =>
  common[Math.floor(random * 60)] ?? `word${Math.floor(20_000 * random ** 3)}`

function* messages() {
  let seed = 42
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  for (let index = 0; index < total; index++) {
    const seq = Math.floor(index / roomCount) + 1
    const words = Array.from({ length: 4 + Math.floor(random() * 20) }, () => word(random()))
    if (index % 50 === 0) words.push("東京都の天気")
    if (index % 10_000 === 0) words.push("needle")
    const created_at = sinceTime + index * everyMs
    const place = {
      room_id: `room${index % roomCount}`,
      seq,
      rev: seq,
      id: `message${index}`,
      key: `${index}`,
    }
    const thread = { root_id: null, thread_count: 0, thread_last_seq: 0 }
    const times = { created_at, edited_at: null, deleted_at: null, pinned_at: null }
    yield { ...place, ...thread, ...times, author_id: "ann", text: words.join(" "), mentions: "[]" }
  }
}

async function fill(store: Store): Promise<void> {
  const account = {
    id: "ann",
    username: "ann",
    name: "Ann",
    email: "a@mail.test",
    password_hash: "",
    bio: "",
  }
  await store.transaction(async tx => {
    // biome-ignore lint/suspicious/noExplicitAny: tables of all features
    const tables = tx.withTables<Record<string, any>>()
    const known = (await tx.introspection.getTables()).find(table => table.name === "users")?.columns ?? []
    const needed = Object.fromEntries(known.filter(each => !each.isNullable).map(each => [each.name, 0]))
    const user = Object.entries({ ...needed, ...account }).filter(([name]) =>
      known.some(each => each.name === name),
    )
    await tables.insertInto("users").values(Object.fromEntries(user)).execute()
    for (let room = 0; room < roomCount; room++) {
      const id = `room${room}`
      const last = Math.ceil((total - room) / roomCount)
      await tables.insertInto("timelines").values({ room_id: id, seq: last, rev: last }).execute()
      const texts = { name: id, topic: "", search_text: id, visibility: "private", kind: "group" }
      await tables
        .insertInto("rooms")
        .values({ id, ...texts, member_count: 1, rev: 1, created_at: sinceTime, archived_at: null })
        .execute()
      const seen = { since_seq: 0, read_seq: 0, delivered_seq: 0, joined_at: sinceTime, left_at: null }
      const own = { role: "owner", rev: 1, notify: "all", favourite: 0, muted: 0 }
      await tables
        .insertInto("members")
        .values({ room_id: id, user_id: "ann", ...seen, ...own })
        .execute()
    }
    let rows: object[] = []
    for (const row of messages()) {
      if (rows.push(row) < 500) continue
      await tables.insertInto("messages").values(rows).execute()
      rows = []
    }
    if (rows.length > 0) await tables.insertInto("messages").values(rows).execute()
  })
}

export async function measure(store: Store): Promise<void> {
  await store.migrate(migrations)
  await fill(store)
  const reads = new MessageReads({ people, blockedBy })
  const started = performance.now()
  const cpu = process.cpuUsage()
  let behind = Array.from({ length: roomCount }, (_, room) => `room${room}`)
  const steps: number[] = []
  while (behind.length > 0) {
    const step = performance.now()
    behind = (await advance({ store, messages: reads }, behind)).behind
    steps.push(performance.now() - step)
  }
  const { user, system } = process.cpuUsage(cpu)
  const took = (performance.now() - started) / total
  console.log(
    `indexing: ${(took * 1_000).toFixed(0)} µs a message, ${((user + system) / total).toFixed(0)} µs of CPU`,
  )
  console.log(
    `a step of 200 messages: ${quantile(steps, 0.5).toFixed(1)} ms, p99 ${quantile(steps, 0.99).toFixed(1)} ms`,
  )

  const rooms = new RoomReads({ people, messages: reads, clock: Date })
  const now = sinceTime + total * everyMs
  const places = Array.from({ length: roomCount }, (_, room) => ({ roomId: `room${room}`, sinceSeq: 0 }))
  const search = new Search({
    store,
    messages: reads,
    rooms,
    findPlacesOf: async () => places,
    clock: { now: () => now },
  })
  const asked = [
    { q: "needle" },
    { q: "deploy noon" },
    { q: '"goes on to"' },
    { q: "wor" },
    { q: "東京" },
    { q: "都" },
  ]
  for (const query of [...asked, { q: "deploy", in: "room3" }, { has: ["link" as const] }, { from: "me" }]) {
    const times: number[] = []
    let hits = 0
    for (let run = 0; run < runs; run++) {
      const begun = performance.now()
      hits = (await search.find("ann", { ...query, limit: 20 })).hits.length
      times.push(performance.now() - begun)
    }
    const [half, most] = [quantile(times, 0.5), quantile(times, 0.95)].map(ms => ms.toFixed(1))
    console.log(
      `${JSON.stringify(query).padEnd(32)} ${String(hits).padStart(2)} hits  p50 ${half} ms  p95 ${most} ms`,
    )
  }
}

const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * at)] ?? 0

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "parley-search-"))
  const store = openSqlite(join(folder, "parley.db"))
  try {
    await measure(store)
  } finally {
    await store.close()
    console.log(`the database: ${(statSync(join(folder, "parley.db")).size / 1_048_576).toFixed(0)} MiB`)
    rmSync(folder, { recursive: true })
  }
}
