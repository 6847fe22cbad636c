import { expect, test } from "bun:test"
import fc from "fast-check"
import { type CatchUp, law } from "./law.ts"
import { openStage } from "./stage.ts"

/** A failing case is printed with its seed and path; `bun tests/sync/run.ts` tries it again, and many more. */
const seed = 20_262
const numRuns = 25
const timeoutMs = 120_000

const laws: Record<CatchUp, string> = {
  sync: "what a client had, plus sync after a reconnect, equals a fresh fetch",
  changes: "what a client had, plus the changes after a hole, equals a fresh fetch",
  heads: "what a client had, plus what the hub repairs after lost announcements, equals a fresh fetch",
}

for (const [catchUp, name] of Object.entries(laws) as [CatchUp, string][]) {
  test(
    name,
    async () => {
      await using stage = await openStage(catchUp)
      await fc.assert(law(stage.cast, catchUp), { seed, numRuns, interruptAfterTimeLimit: timeoutMs / 2 })
      expect(stage.complaints).toEqual([])
    },
    timeoutMs,
  )
}
