import { mediaLimits } from "@parley/contract"
import type { Logger } from "pino"
import type { Endpoint } from "../../http/index.ts"
import type { Blobs } from "../../platform/blobs/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { Tasks } from "../../platform/telemetry/tasks.ts"
import { type CardPicture, keepCardPicture, makeCardPicture } from "./card-pictures.ts"
import type { Avatars, MediaContext, Memberships } from "./context.ts"
import { Pictures } from "./images/pictures.ts"
import { mediaEndpoints } from "./routes.ts"
import { Slots } from "./slots.ts"
import { Sweep } from "./sweep.ts"

export {
  type AttachmentsState,
  attachmentsOf,
  attachmentsPart,
  type Carrier,
  filesOfRoom,
} from "./attachments.ts"
export type { Avatars, Memberships } from "./context.ts"
export { mediaMigrations } from "./migrations.ts"
export { ownedFiles } from "./owned.ts"
export { removeLoose } from "./repository.ts"

export interface MediaOptions {
  readonly store: Store
  readonly blobs: Blobs
  readonly memberships: Memberships
  readonly avatars: Avatars
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
}

export interface Media {
  readonly endpoints: Endpoint[]
  /** A small copy of an image, or nothing for what is none. */
  makeCardPicture(image: Uint8Array<ArrayBuffer>): Promise<CardPicture | undefined>
  /** Keeps it until a message of the owner carries it, or for a day. @returns its id */
  keepCardPicture(picture: CardPicture, ownerId: string): Promise<string>
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
  return {
    endpoints: mediaEndpoints(context),
    makeCardPicture: image => makeCardPicture(context, image),
    keepCardPicture: (picture, ownerId) => keepCardPicture(context, picture, ownerId),
    sweep: () => sweep.run(),
    close: () => sweep.close(),
  }
}
