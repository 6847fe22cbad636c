import { mediaLimits } from "@parley/contract"
import type { Logger } from "pino"
import type { Endpoint } from "../../http/index.ts"
import type { Blobs } from "../../platform/blobs/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { Avatars, MediaContext, Memberships } from "./context.ts"
import { Pictures } from "./images/pictures.ts"
import { mediaEndpoints } from "./routes.ts"
import { Slots } from "./slots.ts"
import { Sweep } from "./sweep.ts"

export { type AttachmentsState, attachmentsOf, attachmentsPart, type Carrier } from "./attachments.ts"
export type { Avatars, Memberships } from "./context.ts"
export { mediaMigrations } from "./migrations.ts"

export interface MediaOptions {
  readonly store: Store
  readonly blobs: Blobs
  readonly memberships: Memberships
  readonly avatars: Avatars
  readonly log: Logger
  readonly clock: Clock
}

export interface Media {
  readonly endpoints: Endpoint[]
  /** Deletes what nobody can see any more; happens by itself every ten minutes. */
  sweep(): Promise<void>
  /** Stops sweeping. Resolves once a sweep that was going on has ended. */
  close(): Promise<void>
}

/** Files, thumbnails, avatars and resumable uploads, on a database whose migrations have been applied. */
export function createMedia(options: MediaOptions): Media {
  const context: MediaContext = {
    ...options,
    pictures: new Pictures(),
    slots: new Slots(mediaLimits.uploadsAtOnceMax),
    finishing: new Map(),
  }
  const sweep = new Sweep(context)
  return { endpoints: mediaEndpoints(context), sweep: () => sweep.run(), close: () => sweep.close() }
}
