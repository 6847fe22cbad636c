import { beforeEach, describe, expect, test } from "bun:test"
import { ParleyError, rates } from "@parley/contract"
import { addressSet } from "./addresses.ts"
import { memoryCache } from "./cache/memory.ts"
import { type Asking, Rates, type SharedCounts } from "./rates.ts"

let now = 0
let counted: Rates
beforeEach(() => {
  now = 0
  counted = new Rates({ enabled: true, isExempt: addressSet("127.0.0.0/8"), now: () => now })
})

const ada: Asking = { userId: "ada", address: "127.0.0.1" }

/** The milliseconds to wait, 0 when it is let through. */
function waitFor(name: keyof typeof rates, asking: Asking): number {
  try {
    void counted.spend(name, asking)
    return 0
  } catch (error) {
    if (!(error instanceof ParleyError) || error.retryAfterMs === undefined) throw error
    expect(error.code).toBe("rate_limited")
    expect(error.retryable).toBe(true)
    return error.retryAfterMs
  }
}

function spendAll(name: keyof typeof rates, asking: Asking): void {
  for (let i = 0; i < rates[name].count; i++) expect(waitFor(name, asking)).toBe(0)
}

describe("a rate", () => {
  test("lets its count through at once, and tells how long to wait for one more", () => {
    spendAll("sends", ada)
    const wait = waitFor("sends", ada)
    expect(wait).toBe((rates.sends.seconds * 1000) / rates.sends.count)
    now += wait
    expect(waitFor("sends", ada)).toBe(0)
    expect(waitFor("sends", ada)).toBeGreaterThan(0)
  })

  test("gives all back after its time, and no more than that", () => {
    spendAll("sends", ada)
    now += rates.sends.seconds * 10_000
    spendAll("sends", ada)
    expect(waitFor("sends", ada)).toBeGreaterThan(0)
  })

  test("by user counts each user apart", () => {
    spendAll("sends", ada)
    expect(waitFor("sends", { ...ada, userId: "bob" })).toBe(0)
  })

  test("by address counts an IPv6 network as one caller, and leaves exempt addresses alone", () => {
    spendAll("logIn", { address: "2001:db8::1" })
    expect(waitFor("logIn", { address: "2001:db8:0:0:ffff::2" })).toBeGreaterThan(0)
    expect(waitFor("logIn", { address: "2001:db8:0:1::1" })).toBe(0)
    spendAll("logIn", { address: "127.0.0.1" })
    expect(waitFor("logIn", { address: "127.0.0.1" })).toBe(0)
  })

  test("gives back what did not count", () => {
    const asking = { address: "127.0.0.1", login: "Ada" }
    spendAll("logInFailures", asking)
    void counted.giveBack("logInFailures", { ...asking, login: "ada" })
    expect(waitFor("logInFailures", asking)).toBe(0)
    expect(waitFor("logInFailures", asking)).toBeGreaterThan(0)
  })

  test("switched off counts nothing", () => {
    counted = new Rates({ enabled: false, isExempt: addressSet(""), now: () => now })
    spendAll("sends", ada)
    expect(waitFor("sends", ada)).toBe(0)
  })
})

describe("a rate that is counted everywhere", () => {
  const asking: Asking = { userId: "ada", address: "192.0.2.1" }
  const { count } = rates.uploads

  function nodesOver(shared: SharedCounts): Rates[] {
    return [1, 2].map(() => {
      const node = new Rates({ enabled: true, isExempt: addressSet(""), now: () => now })
      node.shareOver(shared)
      return node
    })
  }

  /** How many of so many a round of nodes lets through. */
  async function letThrough(
    nodes: readonly Rates[],
    name: keyof typeof rates,
    asks: number,
  ): Promise<number> {
    const answers = await Promise.allSettled(
      Array.from({ length: asks }, async (_, n) => await nodes[n % nodes.length]?.spend(name, asking)),
    )
    return answers.filter(answer => answer.status === "fulfilled").length
  }

  test("is one for all nodes, and what it does not count stays each node's own", async () => {
    const nodes = nodesOver(memoryCache({ now: () => now }))
    expect(await letThrough(nodes, "uploads", 3 * count)).toBe(count)
    expect(await letThrough(nodes, "marks", 3 * rates.marks.count)).toBe(2 * rates.marks.count)
  })

  test("gives back what did not count, and tells how long to wait", async () => {
    const [first, second] = nodesOver(memoryCache({ now: () => now }))
    if (!(first && second)) throw new Error("A node is missing.")
    await letThrough([first], "logInFailures", rates.logInFailures.count)
    const refused = await second.spend("logInFailures", asking)?.catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: "rate_limited", retryAfterMs: expect.any(Number) })
    await first.giveBack("logInFailures", asking)
    await second.spend("logInFailures", asking)
  })

  test("without the cache is what each node counts, and the cache is asked again later", async () => {
    const shared = memoryCache({ now: () => now })
    let asked = 0
    let away = true
    const nodes = nodesOver({
      giveBack: shared.giveBack,
      async spend(key, allowance) {
        asked++
        if (away) throw new Error("The cache is away.")
        return await shared.spend(key, allowance)
      },
    })
    expect(await letThrough(nodes, "uploads", 3 * count)).toBe(2 * count)
    const before = asked
    expect(await letThrough(nodes, "uploads", 2)).toBe(0)
    expect(asked, "it is left alone for a while").toBe(before)
    away = false
    now += 2 * rates.uploads.seconds * 1000
    expect(await letThrough(nodes, "uploads", 3 * count)).toBe(count)
  })
})
