import type { ClientOptions, Schedule } from "./types.ts"

/** Time and chance, passed in so that tests own them. */
export interface Clock {
  now(): number
  /** A number from 0 up to, not including, 1. */
  random(): number
  schedule: Schedule
}

export function clockOf(options: Pick<ClientOptions, "now" | "random" | "schedule">): Clock {
  return {
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    schedule: options.schedule ?? schedule,
  }
}

const schedule: Schedule = (run, ms) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** Full jitter: anywhere between at once and `base` doubled `attempt` times, in milliseconds, at most `max`. */
export function backoff(clock: Clock, attempt: number, { base, max }: { base: number; max: number }): number {
  return clock.random() * Math.min(max, base * 2 ** Math.min(attempt, 30))
}
