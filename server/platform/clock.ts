/** Where time comes from, so that tests can stand in for it. Milliseconds since 1970. */
export interface Clock {
  now(): number
}

/** A time of the database as the contract shows it: ISO 8601, UTC. */
export const isoTime = (ms: number): string => new Date(ms).toISOString()

export const isoTimeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms))
