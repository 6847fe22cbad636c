import { describe, expect, test } from "bun:test"
import { check, type Rule } from "./check.ts"
import type { ActsHistory, Done, Entry } from "./history.ts"
import { runActs } from "./run.ts"

const timeoutMs = 120_000
/** Seeded: a failure names its seed, and `bun tests/faults/kill.ts --seed` makes the same choices again. */
const seed = 20_262

const healthy = runActs({ seed, kills: 3, actors: 6, acts: 480 })

test(
  "nothing that people did is lost or done twice by kill -9, whatever they did",
  async () => {
    const history = await healthy
    expect(check(history)).toEqual([])
    const names = new Set(history.entries.flatMap(entry => (entry.kind === "done" ? [entry.name] : [])))
    expect([...names].sort()).toEqual([
      "addMember",
      "delete",
      "edit",
      "editMember",
      "editMembership",
      "editRoom",
      "joinRoom",
      "leaveRoom",
      "pinMessage",
      "react",
      "read",
      "removeMember",
      "send",
      "unpinMessage",
    ])
    expect(history.entries.filter(entry => entry.kind === "killed")).toHaveLength(3)
  },
  timeoutMs,
)

const roundsMax = 8
const broken: Record<string, Rule> = {
  "ack-before-commit": "each act is made once",
  "key-not-looked-up": "each act is made once",
}

for (const [mutant, rule] of Object.entries(broken)) {
  test(
    `a build with ${mutant} is caught`,
    async () => {
      const found: Rule[] = []
      // Whether something happens between a commit and its answer is up to the moment.
      for (let round = 0; round < roundsMax && !found.includes(rule); round++) {
        const history = await runActs({ seed: seed + round, kills: 2, actors: 6, acts: 120, mutant })
        found.push(...check(history).map(violation => violation.rule))
      }
      expect(found).toContain(rule)
    },
    timeoutMs,
  )
}

/** The healthy history, doctored: what the checker must find in it. */
describe("the checker finds", () => {
  const found = async (doctor: (history: ActsHistory) => Partial<ActsHistory>) => {
    const history = await healthy
    return [...new Set(check({ ...history, ...doctor(history) }).map(violation => violation.rule))]
  }
  const doctored = (history: ActsHistory, doctor: (entry: Entry) => Entry[]) => ({
    entries: history.entries.flatMap(doctor),
  })
  const lastOf = (history: ActsHistory, name: string) =>
    history.entries.findLast((entry): entry is Done => entry.kind === "done" && entry.name === name)

  for (const name of ["edit", "editRoom", "editMembership", "editMember"]) {
    test(`an effect that is lost: ${name}`, async () => {
      const rules = await found(history => {
        const last = lastOf(history, name)
        return doctored(history, entry =>
          entry === last ? [{ ...last, effect: { ...last.effect, value: "another" } } as Done] : [entry],
        )
      })
      expect(rules).toEqual(["acknowledged is kept"])
    })
  }

  test("an act that took one rev more, or none", async () => {
    const rules = await found(history => {
      const last = lastOf(history, "pinMessage")
      return doctored(history, entry => (entry === last ? [{ ...last, revs: 0 }] : [entry]))
    })
    expect(rules).toEqual(["each act is made once"])
  })

  test("a repeat that was answered with another rev", async () => {
    const rules = await found(history => {
      const last = lastOf(history, "react")
      return doctored(history, entry =>
        entry === last ? [{ ...last, answered: [last.answered[0] ?? 0, 1_000_000] }] : [entry],
      )
    })
    expect(rules).toEqual(["an act has one rev"])
  })

  test("an event that was left out, and one that came twice", async () => {
    const middle = (history: ActsHistory) => {
      const heard = history.entries.filter(entry => entry.kind === "heard" && entry.actor === 0)
      return heard.find((entry, n) => {
        const places = [heard[n - 1], heard[n + 1]].map(near => near?.kind === "heard" && near.roomId)
        return entry.kind === "heard" && places.every(place => place === entry.roomId)
      })
    }
    const rule: Rule[] = ["changes come in order"]
    expect(
      await found(history => doctored(history, each => (each === middle(history) ? [] : [each]))),
    ).toEqual(rule)
    expect(
      await found(history => doctored(history, each => (each === middle(history) ? [each, each] : [each]))),
    ).toEqual(rule)
  })

  test("an announcement of what was not kept", async () => {
    const rules = await found(history => ({
      entries: history.entries.map(entry =>
        entry.kind === "heard" && entry.change.kind === "message"
          ? { ...entry, change: { ...entry.change, value: { ...entry.change.value, id: "ghost" } } }
          : entry,
      ),
    }))
    expect(rules).toEqual(["what was heard is kept"])
  })

  test("a copy that differs from a fresh fetch", async () => {
    const rules = await found(({ held }) => ({
      held: held.map(rooms =>
        Object.fromEntries(
          Object.entries(rooms).map(([id, copy]) => [id, { ...copy, things: copy.things.slice(1) }]),
        ),
      ),
    }))
    expect(rules).toEqual(["resuming equals a fresh fetch"])
  })
})
