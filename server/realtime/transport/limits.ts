import type { TransportLimits } from "./types.ts"

const KIB = 1024
const MIB = 1024 * KIB

export const DEFAULT_LIMITS: TransportLimits = {
  pingIntervalMs: 25_000,
  pingTimeoutMs: 20_000,
  connectTimeoutMs: 45_000,
  upgradeTimeoutMs: 10_000,
  maxPayloadBytes: 4 * MIB,
  maxBufferedBytes: 256 * KIB,
  maxBufferedTotalBytes: 256 * MIB,
  maxConnections: 100_000,
  maxPendingAcks: 1_000,
  maxAttachments: 10,
}

/** Bytes queued for one session past which it is closed on the spot, without waiting for a sweep. */
export function hardBufferLimit({ maxBufferedBytes }: TransportLimits): number {
  return Math.min(Math.max(4 * maxBufferedBytes, MIB), 4 * MIB)
}

/** Milliseconds between two sweeps: fine enough for the shortest of the timings, coarse enough to cost nothing. */
export function sweepInterval(limits: TransportLimits): number {
  const shortest = Math.min(
    limits.pingIntervalMs,
    limits.pingTimeoutMs,
    limits.connectTimeoutMs,
    limits.upgradeTimeoutMs,
  )
  return Math.min(Math.max(shortest / 20, 10), 500)
}
