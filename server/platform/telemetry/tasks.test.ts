import { expect, test } from "bun:test"
import { Registry } from "./registry.ts"
import { Tasks } from "./tasks.ts"

async function samplesOf(registry: Registry): Promise<Map<string, number>> {
  const lines = (await registry.text()).split("\n").filter(line => line !== "" && !line.startsWith("#"))
  return new Map(lines.map(line => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]))
}

test("runs are counted by how they end, from zero on, and a failure goes on to the caller", async () => {
  const registry = new Registry()
  const task = new Tasks(registry).of("sweep_files")
  const runs = (result: string) => `parley_task_runs_total{task="sweep_files",result="${result}"}`
  const lastSuccess = 'parley_task_last_success_timestamp_seconds{task="sweep_files"}'
  const before = await samplesOf(registry)
  expect([before.get(runs("ok")), before.get(runs("failed")), before.has(lastSuccess)]).toEqual([0, 0, false])

  const failure = new Error("no space")
  expect(await task.run(() => Promise.reject(failure)).catch(error => error)).toBe(failure)
  expect((await samplesOf(registry)).has(lastSuccess)).toBe(false)

  const started = Date.now() / 1000
  expect(await task.run(async () => "done")).toBe("done")
  const after = await samplesOf(registry)
  expect([after.get(runs("ok")), after.get(runs("failed"))]).toEqual([1, 1])
  expect(after.get('parley_task_seconds_count{task="sweep_files"}')).toBe(2)
  expect(after.get(lastSuccess)).toBeGreaterThanOrEqual(started)
})

test("whoever asks for the same work counts with the others", async () => {
  const registry = new Registry()
  const tasks = new Tasks(registry)
  for (let n = 0; n < 3; n++) await tasks.of("send_mail").run(async () => {})
  expect((await samplesOf(registry)).get('parley_task_runs_total{task="send_mail",result="ok"}')).toBe(3)
})
