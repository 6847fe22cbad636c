import type { Logger } from "pino"
import type { Bus } from "../../platform/bus/index.ts"
import type { Cache } from "../../platform/cache/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Outbound } from "../../platform/outbound/index.ts"
import type { Db, Store } from "../../platform/store/index.ts"
import type { Tasks } from "../../platform/telemetry/tasks.ts"
import type { MessageReads } from "../messages/index.ts"
import type { People } from "../rooms/index.ts"

/** Whom each of these users has blocked; those who block nobody may be left out. */
export type BlockedBy = (
  db: Db,
  userIds: readonly string[],
) => Promise<ReadonlyMap<string, ReadonlySet<string>>>

/** What the functions of notifications work with. */
export interface NotificationsContext {
  readonly store: Store
  readonly bus: Bus
  readonly cache: Cache
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
  /** Names this node to the others. */
  readonly nodeId: string
  /** Milliseconds after which another worker takes over from one that died. */
  readonly leaseMs: number
  readonly people: People
  readonly messages: MessageReads
  readonly blockedBy: BlockedBy
  readonly outbound: Outbound
  /** Those of the sessions that are over. */
  readonly endedSessions: (sessionIds: readonly string[]) => Promise<readonly string[]>
}
