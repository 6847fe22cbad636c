import type { Account } from "@parley/contract"
import type { Logger } from "pino"
import type { Blobs } from "../../platform/blobs/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Db, Store, Tx } from "../../platform/store/index.ts"
import type { Tasks } from "../../platform/telemetry/tasks.ts"
import type { Pictures } from "./images/pictures.ts"
import type { Slots } from "./slots.ts"

/** Who is in a room, and from which seq on they see it. Rooms implement it. */
export interface Memberships {
  /** @throws ParleyError `not_found` for outsiders */
  membership(db: Db, roomId: string, userId: string): Promise<{ readonly since_seq: number }>
}

/** Where a user's avatar is noted. Identity implements it. */
export interface Avatars {
  /** Sets it within a transaction. @throws ParleyError `not_logged_in` if the account is gone */
  set(tx: Tx, userId: string, avatarId: string | null): Promise<Account>
  /** Tells every node, after the commit. */
  changed(userId: string): void
}

/** What the functions of this feature work with. */
export interface MediaContext {
  readonly store: Store
  readonly blobs: Blobs
  readonly memberships: Memberships
  readonly avatars: Avatars
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
  readonly pictures: Pictures
  readonly slots: Slots
  /** Uploads that are being made into files, so that two requests do not both do it. */
  readonly finishing: Map<string, Promise<void>>
}
