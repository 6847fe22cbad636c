import { isIP } from "node:net"
import { ParleyError, type RateName, rates } from "@parley/contract"
import { addressSet } from "./addresses.ts"

export interface RatesOptions {
  readonly enabled: boolean
  /** Addresses that no rate by address counts. */
  readonly isExempt: (address: string) => boolean
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** Who asks: a rate takes of it what it counts by. */
export interface Asking {
  readonly address: string
  readonly userId?: string | undefined
  /** What was typed as username or e-mail address. */
  readonly login?: string
}

/** Callers remembered for each rate: past it the longest known is forgotten. */
const callersMax = 100_000

/**
 * Counts what callers ask for, on this node. A generic cell rate algorithm (GCRA, ITU-T I.371): for each caller one
 * number, the moment at which nothing would be owed any more, so there are no timers and nothing to refill.
 */
export class Rates {
  readonly #options: RatesOptions
  readonly #owedUntil = new Map<RateName, Map<string, number>>()

  constructor(options: RatesOptions) {
    this.#options = options
  }

  /** @throws ParleyError `rate_limited` with the wait, when this is one more than the rate allows */
  spend(name: RateName, asking: Asking): void {
    const caller = this.#callerOf(name, asking)
    if (caller === undefined) return
    const { count, seconds } = rates[name]
    const now = this.#options.now()
    const step = (seconds * 1000) / count
    const known = this.#known(name)
    const next = Math.max(known.get(caller) ?? 0, now) + step
    const wait = next - now - seconds * 1000
    if (wait > 0) throw tooMany(Math.ceil(wait))
    known.delete(caller)
    known.set(caller, next)
    if (known.size > callersMax) forgetOldest(known)
  }

  /** Takes one back that turned out not to count. */
  giveBack(name: RateName, asking: Asking): void {
    const caller = this.#callerOf(name, asking)
    const known = this.#known(name)
    const until = caller === undefined ? undefined : known.get(caller)
    if (caller === undefined || until === undefined) return
    known.set(caller, until - (rates[name].seconds * 1000) / rates[name].count)
  }

  #callerOf(name: RateName, { address, userId, login }: Asking): string | undefined {
    if (!this.#options.enabled) return undefined
    const { by } = rates[name]
    if (by === "user") return userId
    if (by === "login") return `${login?.toLowerCase()} ${network(address)}`
    return this.#options.isExempt(address) ? undefined : network(address)
  }

  #known(name: RateName): Map<string, number> {
    const known = this.#owedUntil.get(name) ?? new Map<string, number>()
    this.#owedUntil.set(name, known)
    return known
  }
}

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

function forgetOldest(known: Map<string, number>): void {
  for (const caller of known.keys()) {
    known.delete(caller)
    return
  }
}

function tooMany(wait: number): ParleyError {
  const seconds = Math.ceil(wait / 1000)
  return new ParleyError("rate_limited", {
    message: `Too many requests. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    retryAfterMs: wait,
  })
}
