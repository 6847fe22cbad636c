import { afterAll, beforeAll, expect, test } from "bun:test"
import fc from "fast-check"
import { TestServer } from "../../server/testing/index.ts"
import { law } from "./law.ts"
import { type Cast, castFor } from "./world.ts"

/** A failing case is printed with its seed and path; `bun tests/sync/run.ts` tries it again, and many more. */
const seed = 20_262
const numRuns = 12
const timeoutMs = 120_000

let server: TestServer
let cast: Cast
beforeAll(async () => {
  server = await TestServer.start()
  cast = await castFor(server.url)
})
afterAll(async () => {
  await server.stop()
  expect(server.complaints).toEqual([])
})

for (const catchUp of ["sync", "changes"] as const) {
  test(
    `what a client had, plus ${catchUp}, equals a fresh fetch`,
    () => fc.assert(law(cast, catchUp), { seed, numRuns, interruptAfterTimeLimit: timeoutMs / 2 }),
    timeoutMs,
  )
}
