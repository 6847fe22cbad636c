import { expect, test } from "bun:test"
import type { Step } from "../copy/index.ts"
import { CopyProgress } from "./copy-progress.ts"

function shown(isTerminal: boolean, steps: readonly (Step | number)[]): string {
  let [text, now] = ["", 0]
  const write = (more: string) => {
    text += more
  }
  const progress = new CopyProgress({ isTerminal, write, now: () => now })
  for (const step of steps) {
    if (typeof step === "number") now += step
    else progress.show(step)
  }
  progress.end()
  return text
}

const rows = (done: number, of = 20_000): Step => ({ phase: "rows", table: "messages", done, of })

test("tells what is done of how much, how fast, and how long it takes yet", () => {
  expect(shown(false, [rows(1_000), 2_000, rows(5_000), 1_000, rows(20_000)]).split("\n")).toEqual([
    "copying messages: 5 %, 1000 of 20000 rows",
    "copying messages: 25 %, 5000 of 20000 rows, 2000/s, 8 s left",
    "copying messages: 100 %, 20000 of 20000 rows, 6333/s, 0 s left",
    "",
  ])
})

test("shows a line for a hundredth and no more", () => {
  const steps = Array.from({ length: 5_000 }, (_, n) => rows(n, 5_000))
  expect(shown(false, steps).trim().split("\n")).toHaveLength(100)
})

test("shows a long time in words for people", () => {
  expect(shown(false, [rows(0), 1_000, rows(200)])).toContain("200/s, 1 min 39 s left")
  expect(shown(false, [rows(0, 100_000), 10_000, rows(1_000, 100_000)])).toContain("100/s, 16 min 30 s left")
  expect(shown(false, [rows(0, 1_000_000), 10_000, rows(10_000, 1_000_000)])).toContain("16 min 30 s left")
  expect(shown(false, [rows(0, 1_000_000), 100_000, rows(10_000, 1_000_000)])).toContain("2 h 45 min left")
})

test("stays in one line on a terminal, and ends it when another phase begins", () => {
  const files: Step = { phase: "files", table: "", done: 0, of: 0 }
  expect(shown(true, [rows(10_000), files])).toBe(
    "\r\x1b[Kcopying messages: 50 %, 10000 of 20000 rows\n\r\x1b[Kcopying files: 100 %, 0 of 0 files\n",
  )
})
