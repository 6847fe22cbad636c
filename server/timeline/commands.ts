import type { Command } from "../platform/queue/index.ts"
import type { Batch, Part } from "./batch.ts"

/** How one type of command changes a room. */
export interface CommandType<Body, State, Result> {
  readonly type: string
  readonly part: Part<State>
  /** Its key lives as long as the room; others are forgotten after 7 days. */
  readonly keepsKey: boolean
  /**
   * Authorises and applies the command to the state in memory, and answers the caller.
   * Throws a ParleyError to reject it, before it has changed anything.
   */
  apply(state: State, command: Command<Body>, batch: Batch): Result
}

// biome-ignore lint/suspicious/noExplicitAny: a registry of types that differ in their bodies
export type AnyCommandType = CommandType<any, any, unknown>

/** What a feature registers: its state of a batch, and the commands on it. */
export interface TimelineFeature {
  // biome-ignore lint/suspicious/noExplicitAny: parts differ in their states
  readonly part: Part<any>
  readonly commands: readonly AnyCommandType[]
}
