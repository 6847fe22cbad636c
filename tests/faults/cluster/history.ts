import type { Message } from "@parley/contract"
import type { ActsHistory } from "../acts/history.ts"
import type { Fault } from "./schedule.ts"

/** A fault as it went. */
export interface FaultRecord {
  readonly fault: Fault
  /** Nodes, servers and links that it hit. */
  readonly hit: string
  /** Milliseconds from its end to the first send after it that was acknowledged. */
  readonly sentAfterMs: number
  /** Milliseconds from its end until every client had all that there was at its end; none if it never came to that. */
  readonly caughtUpAfterMs: number | undefined
}

/** A room of the SDK's state at the end: its window of messages, which reaches the newest one. */
export interface SdkRoom {
  readonly rev: number
  readonly lastSeq: number
  readonly messages: readonly Message[]
}

/** All that a round needs to be checked again. */
export interface ClusterHistory extends ActsHistory {
  readonly broker: string
  readonly round: number
  readonly faults: readonly FaultRecord[]
  /** Every message of each room by ascending seq, as one who stays in it fetches them. */
  readonly messages: Readonly<Record<string, readonly Message[]>>
  /** Each room's count of its members, and how many there are. */
  readonly memberCounts: Readonly<Record<string, { readonly said: number; readonly listed: number }>>
  /** What each actor was told of its place in each room at the end. */
  readonly marks: readonly Readonly<Record<string, { readonly readSeq: number; readonly unread: number }>>[]
  /** The SDK's state by actor, of those who use it. */
  readonly sdk: Readonly<Record<number, Readonly<Record<string, SdkRoom>>>>
  /** The actor who is in none of these rooms, and asks for them. */
  readonly outsider: number
}
