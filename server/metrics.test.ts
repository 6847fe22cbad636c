import { afterAll, beforeAll, expect, test } from "bun:test"
import { taskNames } from "./platform/telemetry/tasks.ts"
import { type Person, TestServer } from "./testing/index.ts"

let server: TestServer
let ada: Person

beforeAll(async () => {
  server = await TestServer.start()
  ada = await server.signUp("ada")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

/** The value of each series, by its name with labels. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const lines = text.split("\n").filter(line => line !== "" && !line.startsWith("#"))
  return new Map(lines.map(line => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]))
}

test("a message is counted from its event to its delivery", async () => {
  const bo = await server.signUp("bo")
  const room = await ada.makes("group", [bo])
  const [speaking, hearing] = await Promise.all([ada.connect(), bo.connect()])
  const before = await scrape()
  const heard = hearing.hears("message:new")
  await speaking.ask("message:send", { roomId: room.id, key: crypto.randomUUID(), text: "counted" })
  await heard
  const after = await scrape()
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  for (const name of [
    "parley_messages_sent_total",
    "parley_message_delivery_seconds_count",
    'parley_events_total{event="message:send",result="ok"}',
    'parley_commands_total{type="message.send",result="ok"}',
    'parley_command_seconds_count{type="message.send"}',
    "parley_batch_seconds_count",
    "parley_queue_push_seconds_count",
  ])
    expect([name, grown(name)]).toEqual([name, 1])
  expect(grown("parley_deliveries_total"), "to both connections").toBe(2)
  expect(grown('parley_db_transaction_seconds_count{mode="write"}')).toBeGreaterThan(0)
  expect(grown('parley_bus_published_total{kind="room"}')).toBe(1)
  expect(after.get("parley_message_delivery_seconds_sum")).toBeLessThan(60)
  speaking.close()
  hearing.close()
})

test("work that nobody waits for is seen from the start, and counted when it is done", async () => {
  const before = await scrape()
  // This server sends no mail, fetches no pages and backs nothing up.
  const here = taskNames.filter(name => !["send_mail", "make_link_cards", "back_up"].includes(name))
  for (const name of here) {
    for (const result of ["ok", "failed"]) {
      expect(before.has(`parley_task_runs_total{task="${name}",result="${result}"}`), name).toBe(true)
    }
  }
  await ada.says(await ada.makes("group"), "indexed")
  const indexed = 'parley_task_runs_total{task="index_messages",result="ok"}'
  let after = await scrape()
  while (after.get(indexed) === before.get(indexed)) after = await scrape()
  const lastSuccess = after.get('parley_task_last_success_timestamp_seconds{task="index_messages"}') ?? 0
  expect(Math.abs(Date.now() / 1000 - lastSuccess)).toBeLessThan(600)
})

test("what a caller makes up becomes no label", async () => {
  const socket = await ada.connect()
  await socket.refusal("made:up", {})
  await fetch(`${server.url}/api/rooms/made-up-id`)
  await fetch(`${server.url}/made-up-page`)
  const names = [...(await scrape()).keys()].join("\n")
  expect(names).toContain('parley_events_total{event="unknown",result="unknown_event"}')
  expect(names).not.toContain("made")
  expect(names).not.toContain(ada.id)
  socket.close()
})

test("the process tells what it takes of the machine", async () => {
  const figures = await scrape()
  const resident = figures.get("process_resident_memory_bytes") ?? 0
  const own = figures.get("process_anonymous_memory_bytes") ?? 0
  expect(resident).toBeGreaterThan(20e6)
  expect(own).toBeGreaterThan(1e6)
  expect(own).toBeLessThan(resident)
  expect(figures.get("process_cpu_seconds_total")).toBeGreaterThan(0)
  expect(figures.get("process_start_time_seconds")).toBeGreaterThan(Date.parse("2025-01-01") / 1000)
})

test("each dependency is asked", async () => {
  const figures = await scrape()
  for (const dependency of ["database", "queue", "bus", "cache"]) {
    expect(figures.get(`parley_dependency_up{dependency="${dependency}"}`)).toBe(1)
    expect(figures.get(`parley_dependency_ping_seconds{dependency="${dependency}"}`)).toBeLessThan(1)
  }
})
