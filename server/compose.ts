import { ParleyError } from "@parley/contract"
import { composeAccount } from "./account.ts"
import type { Config, FeatureName } from "./config.ts"
import { accountMigrations } from "./features/account/index.ts"
import {
  apart,
  Blocks,
  blockEndpoints,
  blockedBy,
  blockedByEach,
  blockReads,
  blocksMigrations,
} from "./features/blocks/index.ts"
import { Bookmarks, bookmarkEndpoints, bookmarksMigrations } from "./features/bookmarks/index.ts"
import { createIdentity, type Identity, identityMigrations, people } from "./features/identity/index.ts"
import { attachmentsPart, createMedia, mediaMigrations } from "./features/media/index.ts"
import {
  MessageReads,
  Messages,
  messageEndpoints,
  messageEvents,
  messagesFeature,
  messagesMigrations,
  Sync,
} from "./features/messages/index.ts"
import {
  createNotifications,
  type Notifications,
  notificationsMigrations,
} from "./features/notifications/index.ts"
import {
  findLastSeen,
  Presence,
  PresenceSweeper,
  presenceEvents,
  presenceMigrations,
  systemTimers,
} from "./features/presence/index.ts"
import {
  findNeighbours,
  findPlacesOf,
  Moderators,
  moderatorEndpoints,
  ReceiptWriter,
  RoomReads,
  Rooms,
  roomEndpoints,
  roomEvents,
  roomsFeature,
  roomsMigrations,
} from "./features/rooms/index.ts"
import { Search, searchEndpoints, searchMigrations, searchTables } from "./features/search/index.ts"
import type { Endpoint } from "./http/index.ts"
import { hubReads } from "./hub-reads.ts"
import { measureCommands } from "./measures.ts"
import { addressSet } from "./platform/addresses.ts"
import type { Blobs } from "./platform/blobs/index.ts"
import type { Bus } from "./platform/bus/index.ts"
import type { Cache } from "./platform/cache/index.ts"
import type { Clock } from "./platform/clock.ts"
import type { Mailer } from "./platform/mail/index.ts"
import { Outbound } from "./platform/outbound/index.ts"
import type { Queue } from "./platform/queue/index.ts"
import type { Rates } from "./platform/rates.ts"
import type { Migrations, Store } from "./platform/store/index.ts"
import { type Logger, type LogPart, logOf } from "./platform/telemetry/log.ts"
import type { Metrics } from "./platform/telemetry/metrics.ts"
import type { Tasks } from "./platform/telemetry/tasks.ts"
import type { Tracing } from "./platform/telemetry/tracing.ts"
import type { EventHandler, HubReads } from "./realtime/index.ts"
import { openSearchWorker } from "./search-worker.ts"
import { type ChangeSource, Commands, type TimelineFeature, timelineMigrations } from "./timeline/index.ts"

/** The ports of a node with the drivers that its configuration names. */
export interface Platform {
  readonly config: Config
  readonly store: Store
  readonly blobs: Blobs
  readonly queue: Queue
  readonly bus: Bus
  readonly cache: Cache
  readonly log: Logger
  readonly metrics: Metrics
  readonly tasks: Tasks
  readonly tracing: Tracing
  readonly rates: Rates
  /** Nothing where no mail is set up. */
  readonly mailer?: Mailer | undefined
  readonly clock: Clock
  /** Names this process to the others. */
  readonly nodeId: string
}

export const migrations: Migrations = {
  ...identityMigrations,
  ...timelineMigrations,
  ...roomsMigrations,
  ...messagesMigrations,
  ...mediaMigrations,
  ...presenceMigrations,
  ...notificationsMigrations,
  ...searchMigrations,
  ...blocksMigrations,
  ...bookmarksMigrations,
  ...accountMigrations,
}

/** Tables that a copy of the database leaves out: their features make them anew. */
export const derivedTables: readonly string[] = searchTables

/** The features of a node, joined to each other and to the platform. */
export interface Features {
  readonly identity: Identity
  readonly endpoints: Readonly<Record<FeatureName, Endpoint[]>>
  readonly events: EventHandler[]
  readonly timeline: TimelineFeature[]
  readonly hubReads: HubReads
  readonly presence: Presence
  readonly notifications: Notifications
  /** Sweeps what dead nodes left; its caller closes it. */
  openPresenceWorker(): Promise<{ close(): Promise<void> }>
  /** Follows every room and keeps the index; its caller closes it. */
  openSearchWorker(): Promise<{ close(): Promise<void> }>
}

export async function composeFeatures(platform: Platform, opened: AsyncDisposableStack): Promise<Features> {
  const { store, config, bus, clock } = platform
  const of = (part: LogPart) => ({ ...platform, log: logOf(platform, part) })
  const commands = await Commands.open({
    ...platform,
    onSettled: measureCommands(platform.metrics.registry),
  })
  opened.defer(() => commands.close())
  const receipts = new ReceiptWriter({ store, bus, log: of("rooms").log })
  opened.defer(() => receipts.close())

  const messageReads = new MessageReads({ people, blockedBy })
  const roomReads = new RoomReads({ people, messages: messageReads, clock })
  const rooms = new Rooms({
    store,
    commands,
    reads: roomReads,
    receipts,
    people,
    bus,
    clock,
    publicUrl: config.publicUrl,
  })
  const identity = await createIdentity({
    ...of("identity"),
    ...identitySettings(config),
    lastSeen: (askerId, userId) => findLastSeenFor(store, askerId, userId),
    inviteIsValid: async token => (await rooms.validInvite(token)) !== undefined,
  })
  opened.defer(() => identity.close())

  const media = createMedia({
    ...of("media"),
    memberships: roomReads,
    avatars: { set: identity.setAvatar, changed: identity.profileChanged },
  })
  opened.defer(() => media.close())

  // What changes most comes first: a source is asked about what those before it leave open.
  const sources: ChangeSource[] = [
    (db, ranges) => messageReads.changed(db, ranges),
    (db, ranges) => roomReads.changed(db, ranges),
  ]
  const messages = new Messages({ store, commands, reads: messageReads, rooms: roomReads, sources })
  const sync = new Sync({ store, rooms: roomReads, sources })
  const presence = await Presence.open({
    ...of("presence"),
    timers: systemTimers,
    receipts,
    async requireMember(roomId, userId) {
      await roomReads.membership(store.db, roomId, userId)
      const blocks = await blockReads.inDirectRooms(store.db, [roomId])
      if (blocks.some(each => each.blockedId === userId)) throw new ParleyError("blocked")
    },
    neighbours: (userId, others) => findVisible(store, userId, others),
  })
  opened.defer(() => presence.close())
  const outbound = new Outbound({ isAllowed: addressSet(config.outboundAllow) })
  const notifications = await createNotifications({
    ...of("notifications"),
    leaseMs: config.leaseSeconds * 1000,
    people,
    messages: messageReads,
    blockedBy: blockedByEach,
    outbound,
    endedSessions: identity.recheckSessions,
    pushKeyFile: config.pushKeyFile,
    pushContact: pushContact(config),
  })
  identity.onSessionEnded(sessionId => notifications.sessionEnded(sessionId))
  const search = new Search({ store, messages: messageReads, rooms: roomReads, findPlacesOf, clock })
  const blocks = new Blocks({ store, bus, clock, people })
  const bookmarks = new Bookmarks({ store, bus, clock, messages: messageReads })
  const account = composeAccount({
    ...of("account"),
    commands,
    identity,
    rooms: roomReads,
    messages: messageReads,
    bookmarks,
    blocks,
  })
  opened.defer(() => account.deletions.close())
  const roomsTimeline = roomsFeature({ people, blocks: blockReads })
  return {
    identity,
    endpoints: {
      identity: [...identity.endpoints, ...blockEndpoints(blocks), ...account.endpoints],
      rooms: [
        ...roomEndpoints({ store, reads: roomReads, rooms }),
        ...moderatorEndpoints(new Moderators({ store, commands, reads: roomReads, people })),
      ],
      media: media.endpoints,
      messages: [
        ...messageEndpoints({ store, reads: messageReads, rooms: roomReads, messages }),
        ...bookmarkEndpoints(bookmarks),
      ],
      notifications: notifications.endpoints,
      search: searchEndpoints(search),
    },
    events: [...roomEvents(rooms), ...messageEvents({ messages, sync }), ...presenceEvents(presence)],
    timeline: [
      roomsTimeline,
      { part: attachmentsPart, commands: [] },
      messagesFeature(roomsTimeline.part, people),
    ],
    hubReads: hubReads({ store, roomReads, sources }),
    presence,
    notifications,
    openPresenceWorker: () => PresenceSweeper.open({ ...of("presence"), timers: systemTimers }),
    openSearchWorker: () => openSearchWorker(platform, { reads: messageReads, messages, media, outbound }),
  }
}

/** Those of the others whom a user may see: who share a room, where neither has blocked the other. */
function findVisible(store: Store, userId: string, others: readonly string[]): Promise<ReadonlySet<string>> {
  return store.snapshot(async db => {
    const neighbours = await findNeighbours(db, userId, others)
    return neighbours.difference(await apart(db, userId, others))
  })
}

async function findLastSeenFor(store: Store, askerId: string, userId: string): Promise<number | undefined> {
  const visible = askerId === userId || (await findVisible(store, askerId, [userId])).has(userId)
  return visible ? (await findLastSeen(store.db, [userId])).get(userId) : undefined
}

/** The part of the configuration that identity goes by. */
export function identitySettings(config: Config) {
  return {
    signUp: config.signUp,
    publicUrl: config.publicUrl,
    publicOrigins: config.publicUrl === "" ? [] : [new URL(config.publicUrl).origin],
    secureCookies: config.secureCookies,
    ...(config.signingKeyFile === "" ? {} : { signingKeyFile: config.signingKeyFile }),
    ...(config.oidcProvidersFile === "" ? {} : { oidcProvidersFile: config.oidcProvidersFile }),
    ...(config.encryptionKeyFile === "" ? {} : { encryptionKeyFile: config.encryptionKeyFile }),
  }
}

/** Push services want a contact, and Apple's takes no address that cannot be one. */
function pushContact({ pushContact: given, publicUrl }: Config): string {
  if (given !== "") return given
  return publicUrl.startsWith("https:") ? publicUrl : "mailto:operator@parley.invalid"
}
