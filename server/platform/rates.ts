import { createHash } from "node:crypto"
import { isIP } from "node:net"
import { ParleyError, type RateName, rates } from "@parley/contract"
import { addressSet } from "./addresses.ts"
import type { Cache } from "./cache/index.ts"
import { type Allowance, Gcra } from "./gcra.ts"
import { within } from "./within.ts"

export interface RatesOptions {
  readonly enabled: boolean
  /** Addresses that no rate by address counts. */
  readonly isExempt: (address: string) => boolean
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** Counts that all nodes share. */
export type SharedCounts = Pick<Cache, "spend" | "giveBack">

/** Who asks: a rate takes of it what it counts by. */
export interface Asking {
  readonly address: string
  readonly userId?: string | undefined
  /** What was typed as username or e-mail address. */
  readonly login?: string
}

/** A log-in must not wait for a cache that is away. */
const answerWithinMs = 500
/** After the cache failed a node counts alone for so long, and then asks it again. */
const aloneMs = 2_000

/**
 * Counts what callers ask for. Each node counts for itself; what the contract says is counted everywhere is counted in the
 * cache too, which all nodes share. While the cache is away each node's own count holds.
 */
export class Rates {
  readonly #options: RatesOptions
  readonly #own: Gcra
  #shared: SharedCounts | undefined
  #aloneUntil = 0

  constructor(options: RatesOptions) {
    this.#options = options
    this.#own = new Gcra(options.now)
  }

  /** From here on other nodes are counted with. */
  shareOver(shared: SharedCounts): void {
    this.#shared = shared
  }

  /**
   * @returns nothing where this node's own count is all there is
   * @throws ParleyError `rate_limited` with the wait, when this is one more than the rate allows
   */
  spend(name: RateName, asking: Asking): Promise<void> | undefined {
    const caller = this.#callerOf(name, asking)
    if (caller === undefined) return undefined
    const key = `${name} ${caller}`
    const wait = this.#own.spend(key, allowanceOf(name))
    if (wait > 0) throw tooMany(wait)
    return this.#isShared(name) ? this.#spendShared(name, key) : undefined
  }

  /** Takes one back that turned out not to count. */
  async giveBack(name: RateName, asking: Asking): Promise<void> {
    const caller = this.#callerOf(name, asking)
    if (caller === undefined) return
    const key = `${name} ${caller}`
    this.#own.giveBack(key, allowanceOf(name))
    if (this.#isShared(name)) await this.#ask(shared => shared.giveBack(nameOf(key), allowanceOf(name)))
  }

  async #spendShared(name: RateName, key: string): Promise<void> {
    const wait = await this.#ask(shared => shared.spend(nameOf(key), allowanceOf(name)))
    if (wait === undefined || wait <= 0) return
    this.#own.giveBack(key, allowanceOf(name))
    throw tooMany(wait)
  }

  /** @returns nothing where the cache is away */
  async #ask<T>(question: (shared: SharedCounts) => Promise<T>): Promise<T | undefined> {
    if (!this.#shared) return undefined
    try {
      return await within(answerWithinMs, question(this.#shared))
    } catch {
      this.#aloneUntil = this.#options.now() + aloneMs
      return undefined
    }
  }

  #isShared(name: RateName): boolean {
    return (
      "everywhere" in rates[name] && this.#shared !== undefined && this.#options.now() >= this.#aloneUntil
    )
  }

  #callerOf(name: RateName, { address, userId, login }: Asking): string | undefined {
    if (!this.#options.enabled) return undefined
    const { by } = rates[name]
    if (by === "user") return userId
    if (by === "login") return `${login?.toLowerCase()} ${network(address)}`
    return this.#options.isExempt(address) ? undefined : network(address)
  }
}

function allowanceOf(name: RateName): Allowance {
  const { count, seconds } = rates[name]
  return { stepMs: (seconds * 1000) / count, windowMs: seconds * 1000 }
}

/** What was typed as a login may be long, and is nobody else's business. */
const nameOf = (key: string): string => createHash("sha256").update(key).digest("base64url")

/** Rates that count nothing, for programs that serve nobody. */
export const noRates = (): Rates => new Rates({ enabled: false, isExempt: addressSet(""), now: () => 0 })

/** One caller of IPv6 has a whole /64 to choose addresses from. */
function network(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = "", tail] = address.split("::")
  const first = head.split(":").filter(group => group !== "")
  const last = tail === undefined ? [] : tail.split(":").filter(group => group !== "")
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => "0")
  return [...first, ...zeros, ...last].slice(0, 4).join(":")
}

function tooMany(wait: number): ParleyError {
  const seconds = Math.ceil(wait / 1000)
  return new ParleyError("rate_limited", {
    message: `Too many requests. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    retryAfterMs: wait,
  })
}
