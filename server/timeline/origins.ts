import { spans } from "@parley/contract"
import type { CommandResult } from "../platform/bus/index.ts"
import type { Command } from "../platform/queue/index.ts"

/** What an announcement tells of the commands behind it. */
export interface Origin {
  readonly acceptedAt: number
}

/** When a node took a command in, in milliseconds since 1970. */
export const acceptedAt = ({ deadline }: Command): number => deadline - spans.commandDeadline

/** By room, the first accepted of the commands that changed something. */
export function originsOf(results: ReadonlyMap<Command, CommandResult>): Map<string, Origin> {
  const origins = new Map<string, Origin>()
  for (const [command, result] of results) {
    if (!result.ok || result.repeated) continue
    const before = origins.get(command.roomId)
    if (before && before.acceptedAt <= acceptedAt(command)) continue
    origins.set(command.roomId, { acceptedAt: acceptedAt(command) })
  }
  return origins
}
