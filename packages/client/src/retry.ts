import { ParleyError } from "@parley/contract"
import { backoff, type Clock } from "./clock.ts"

/** The longest wait that a server may ask for, in milliseconds; one that asks for more is asked again after it. */
const askedMax = 60_000

interface Attempt {
  /** How many have failed. */
  readonly attempts: number
  readonly base: number
  readonly max: number
}

/**
 * Milliseconds until the next try. Where the server said how long to wait, no less than that, with up to `base` on top so
 * that not everyone comes back at once; full jitter otherwise.
 */
export function pauseAfter(error: unknown, clock: Clock, { attempts, base, max }: Attempt): number {
  const asked = error instanceof ParleyError ? error.retryAfterMs : undefined
  if (asked === undefined) return backoff(clock, attempts, { base, max })
  return Math.min(asked, askedMax) + clock.random() * base
}
