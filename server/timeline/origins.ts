import { spans } from "@parley/contract"
import type { CommandResult } from "../platform/bus/index.ts"
import type { Command } from "../platform/queue/index.ts"

/** What an announcement tells of the commands behind it. */
export interface Origin {
  readonly acceptedAt: number
  readonly trace?: string
}

/** When a node took a command in, in milliseconds since 1970. */
export const acceptedAt = ({ deadline }: Command): number => deadline - spans.commandDeadline

/** By room, when the first of the commands was accepted that changed something, and the trace of one of them. */
export function originsOf(results: ReadonlyMap<Command, CommandResult>): Map<string, Origin> {
  const origins = new Map<string, Origin>()
  for (const [command, result] of results) {
    if (!result.ok || result.repeated) continue
    const before = origins.get(command.roomId)
    const trace = before?.trace ?? command.trace
    const at = Math.min(before?.acceptedAt ?? Number.POSITIVE_INFINITY, acceptedAt(command))
    origins.set(command.roomId, { acceptedAt: at, ...(trace === undefined ? {} : { trace }) })
  }
  return origins
}
