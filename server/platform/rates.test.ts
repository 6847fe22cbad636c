import { beforeEach, describe, expect, test } from "bun:test"
import { ParleyError, rates } from "@parley/contract"
import { addressSet } from "./addresses.ts"
import { type Asking, Rates } from "./rates.ts"

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
    counted.spend(name, asking)
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
    counted.giveBack("logInFailures", { ...asking, login: "ada" })
    expect(waitFor("logInFailures", asking)).toBe(0)
    expect(waitFor("logInFailures", asking)).toBeGreaterThan(0)
  })

  test("switched off counts nothing", () => {
    counted = new Rates({ enabled: false, isExempt: addressSet(""), now: () => now })
    spendAll("sends", ada)
    expect(waitFor("sends", ada)).toBe(0)
  })
})
