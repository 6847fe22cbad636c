import { type Change, type Changes, eventOfChange, type MyRoom, type Room } from "@parley/contract"
import { encodeEvent } from "@parley/wire"
import type { Logger } from "pino"
import {
  type AnnouncedChange,
  type Announcement,
  type Bus,
  type BusSubscription,
  type Notice,
  type Signal,
  subjects,
} from "../platform/bus/index.ts"
import { RoomFeed } from "./room-feed.ts"

/** What the hub needs of a connection. */
export interface Listener {
  readonly data: { readonly userId: string }
  subscribe(topic: string): void
  unsubscribe(topic: string): void
  send(frame: string): void
}

/** What the hub asks of the features; the composition root answers. */
export interface HubReads {
  /** Rooms of a user, with the seq up to which their messages are hidden from that user. */
  membershipsOf(userId: string): Promise<{ roomId: string; sinceSeq: number }[]>
  /** In how many rooms each of these users is; who is in none is left out. */
  membershipCounts(userIds: readonly string[]): Promise<Map<string, number>>
  /** Rooms that are gone are left out. */
  heads(roomIds: readonly string[]): Promise<Map<string, { seq: number; rev: number }>>
  /** As a member who may see everything. */
  changesSince(roomId: string, rev: number): Promise<Changes | undefined>
  currentRoom(roomId: string): Promise<Room | undefined>
  /** The room as a member sees it; nothing for outsiders. */
  roomFor(userId: string, roomId: string): Promise<MyRoom | undefined>
}

/** Learns of what the hub lets out. */
export interface HubObserver {
  /** A user, connected here or not, is no member of a room any more. */
  left(userId: string, roomId: string): void
  /** A new message went out. */
  messageSent(roomId: string, authorId: string): void
}

export interface HubOptions {
  readonly bus: Bus
  readonly reads: HubReads
  /** Hands a frame to every connection that is subscribed to the topic. */
  readonly publish: (topic: string, frame: string) => void
  readonly observer: HubObserver
  /** Told of each announcement that went out to the connections here, and when that began (`performance.now`). */
  readonly onDelivered?: (announcement: Announcement, started: number) => void
  readonly log: Logger
  readonly headsCheckMs: number
}

interface OnlineUser {
  /** Few, and one for most users, for which a set would be far larger. */
  readonly listeners: Listener[]
  /** Ids of the rooms whose changes the user hears: the feeds' own texts, which all users share. */
  readonly rooms: string[]
  /** One thing after another: joins must not overtake the first load. */
  work: Promise<void>
  notices: BusSubscription | undefined
}

const topicOf = (roomId: string): string => `room:${roomId}`

/**
 * Local fan-out: which rooms have members connected to this node, and what they are told. Everything of a room goes
 * out in the order of `rev`, and its frame is encoded once.
 */
export class Hub {
  readonly #options: HubOptions
  readonly #users = new Map<string, OnlineUser>()
  readonly #feeds = new Map<string, RoomFeed>()
  readonly #headsTimer: ReturnType<typeof setInterval>

  constructor(options: HubOptions) {
    this.#options = options
    options.bus.onReconnect(() => void this.checkHeads())
    this.#headsTimer = setInterval(() => void this.checkHeads(), options.headsCheckMs)
  }

  /** Resolves once the listener hears all rooms of its user: nothing committed later is missed. */
  async add(listener: Listener): Promise<void> {
    const { userId } = listener.data
    const user = this.#users.get(userId) ?? this.#begin(userId)
    user.listeners.push(listener)
    await user.work
    if (!user.listeners.includes(listener)) return
    for (const roomId of user.rooms) listener.subscribe(topicOf(roomId))
  }

  remove(listener: Listener): void {
    const { userId } = listener.data
    const user = this.#users.get(userId)
    const index = user?.listeners.indexOf(listener) ?? -1
    if (!user || index < 0) return
    user.listeners.splice(index, 1)
    if (user.listeners.length > 0) return
    this.#users.delete(userId)
    for (const roomId of user.rooms) this.#forget(userId, roomId)
    this.#endNotices(user)
  }

  /** Tells everyone here who shares a room with a user, the user's own connections too, each once. */
  async tellNeighbours(userId: string, event: string, payload: unknown): Promise<void> {
    const neighbours = new Set([userId])
    for (const { roomId } of await this.#options.reads.membershipsOf(userId)) {
      for (const member of this.#feeds.get(roomId)?.members ?? []) neighbours.add(member)
    }
    const frame = encodeEvent(event, JSON.stringify(payload))
    for (const neighbour of neighbours) {
      for (const listener of this.#users.get(neighbour)?.listeners ?? []) listener.send(frame)
    }
  }

  /** Finds announcements that were lost, the last one of a room included, and rooms that users here were added to unheard. */
  async checkHeads(): Promise<void> {
    try {
      await this.#checkMemberships()
      const heads = await this.#options.reads.heads([...this.#feeds.keys()])
      for (const [roomId, feed] of this.#feeds) {
        const head = heads.get(roomId)
        if (head) feed.compare(head)
        else if (feed.live) this.#roomDeleted(roomId)
      }
    } catch (error) {
      this.#options.log.error({ err: error }, "comparing heads failed")
    }
  }

  /** Who left a room is found by its head: the user's own rooms are asked for where some are missing here. */
  async #checkMemberships(): Promise<void> {
    const { reads } = this.#options
    const counts = await reads.membershipCounts([...this.#users.keys()])
    for (const [userId, user] of this.#users) {
      if ((counts.get(userId) ?? 0) <= user.rooms.length) continue
      this.#next(user, async () => {
        for (const { roomId } of await reads.membershipsOf(userId)) await this.#join(userId, user, roomId)
      })
    }
  }

  stats(): { users: number; rooms: number } {
    return { users: this.#users.size, rooms: this.#feeds.size }
  }

  async close(): Promise<void> {
    clearInterval(this.#headsTimer)
    await Promise.all([...this.#feeds.values()].map(feed => feed.close()))
    await Promise.all([...this.#users.values()].map(user => user.notices?.unsubscribe()))
    this.#feeds.clear()
    this.#users.clear()
  }

  #begin(userId: string): OnlineUser {
    const user: OnlineUser = {
      listeners: [],
      rooms: [],
      work: Promise.resolve(),
      notices: undefined,
    }
    this.#users.set(userId, user)
    user.work = this.#load(userId, user)
    user.work.catch(() => {
      if (this.#users.get(userId) === user) this.#users.delete(userId)
      this.#endNotices(user)
    })
    return user
  }

  /**
   * Follows first and reads after, so that no change falls between: whoever is removed after the second reading is
   * taken off the feed's members by the announcement.
   */
  async #load(userId: string, user: OnlineUser): Promise<void> {
    user.notices = await this.#listen(userId, user)
    const { reads } = this.#options
    const followed = (await reads.membershipsOf(userId)).map(membership => membership.roomId)
    await this.#follow(userId, followed)
    const now = new Map((await reads.membershipsOf(userId)).map(each => [each.roomId, each.sinceSeq]))
    for (const roomId of followed) {
      const sinceSeq = now.get(roomId)
      if (sinceSeq === undefined) this.#drop(userId, user, roomId)
      else this.#enter(userId, user, { roomId, sinceSeq })
    }
    if (this.#users.get(userId) !== user) for (const roomId of followed) this.#drop(userId, user, roomId)
  }

  /** Apart from `#load`, all of whose variables a function made within it would keep for as long as the user is here. */
  #listen(userId: string, user: OnlineUser): Promise<BusSubscription> {
    return this.#options.bus.subscribe(subjects.user(userId), notice => this.#noticed(userId, user, notice))
  }

  #endNotices(user: OnlineUser): void {
    user.work
      .catch(() => {})
      .then(() => user.notices?.unsubscribe())
      .catch(error => this.#options.log.error({ err: error }, "unsubscribing a user failed"))
  }

  /** Makes the rooms' announcements come in, and counts the user among those whom they are for. */
  async #follow(userId: string, roomIds: readonly string[]): Promise<void> {
    const fresh: RoomFeed[] = []
    for (const roomId of roomIds) {
      let feed = this.#feeds.get(roomId)
      if (!feed) {
        feed = this.#newFeed(roomId)
        fresh.push(feed)
      }
      feed.members.add(userId)
    }
    if (fresh.length > 0) RoomFeed.open(fresh, this.#options.bus, ids => this.#options.reads.heads(ids))
    await Promise.all(roomIds.map(roomId => this.#feeds.get(roomId)?.opened))
  }

  #newFeed(roomId: string): RoomFeed {
    const feed = new RoomFeed(roomId, {
      reads: this.#options.reads,
      log: this.#options.log,
      publish: change => this.#publish(roomId, change),
      signal: signal => this.#signal(roomId, signal),
      recheck: userIds => this.#recheck(roomId, userIds),
      deleted: () => this.#roomDeleted(roomId),
      delivered: this.#options.onDelivered ?? (() => {}),
    })
    this.#feeds.set(roomId, feed)
    return feed
  }

  /** Who is removed hears nothing of the room from this change on. */
  #publish(roomId: string, { change, created, removes }: AnnouncedChange): void {
    if (removes !== undefined) this.#removed(removes, roomId)
    const frame = encodeChange(roomId, change, created)
    if (frame === undefined) return
    const feed = this.#feeds.get(roomId)
    if (feed && change.kind === "message" && change.value.seq <= feed.hiddenMost) {
      this.#sendToThoseWhoSee(feed, change.value.seq, frame)
    } else {
      this.#options.publish(topicOf(roomId), frame)
    }
    if (created && change.kind === "message") {
      this.#options.observer.messageSent(roomId, change.value.author.id)
    }
  }

  /** Native topics know no exceptions: who must not hear it is off the topic while it is published, within this tick. */
  #signal(roomId: string, { event, payload, except }: Signal): void {
    const topic = topicOf(roomId)
    const user = this.#users.get(except)
    const silent = user?.rooms.includes(roomId) ? [...user.listeners] : []
    for (const listener of silent) listener.unsubscribe(topic)
    this.#options.publish(topic, encodeEvent(event, JSON.stringify(payload)))
    for (const listener of silent) listener.subscribe(topic)
  }

  /** Some member joined a group after this message: its changes are not for them. They skip its rev by `sync`. */
  #sendToThoseWhoSee(feed: RoomFeed, seq: number, frame: string): void {
    for (const userId of feed.members) {
      const user = this.#users.get(userId)
      if (!user?.rooms.includes(feed.roomId) || seq <= feed.hiddenUpTo(userId)) continue
      for (const listener of user.listeners) listener.send(frame)
    }
  }

  async #recheck(roomId: string, userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) {
      const now = await this.#membership(userId, roomId)
      const user = this.#users.get(userId)
      if (now === undefined) this.#removed(userId, roomId)
      else if (user?.rooms.includes(roomId)) {
        this.#feeds.get(roomId)?.hide(userId, now.sinceSeq)
        this.#next(user, () => this.#tellAgain(userId, user, roomId))
      }
    }
  }

  /** The user hears the room from now on, unless an announcement took it away meanwhile. */
  #enter(userId: string, user: OnlineUser, place: { roomId: string; sinceSeq: number }): boolean {
    const feed = this.#feeds.get(place.roomId)
    if (!feed?.members.has(userId)) return false
    feed.hide(userId, place.sinceSeq)
    user.rooms.push(feed.roomId)
    return true
  }

  #noticed(userId: string, user: OnlineUser, notice: Notice): void {
    if (notice.kind === "event") {
      const frame = encodeEvent(notice.event, JSON.stringify(notice.payload))
      for (const listener of user.listeners) listener.send(frame)
      return
    }
    // A newer version may have more to say.
    if (notice.kind !== "joined") return
    this.#next(user, () => this.#join(userId, user, notice.roomId))
  }

  #next(user: OnlineUser, work: () => Promise<void>): void {
    user.work = user.work
      .then(work)
      .catch(error => this.#options.log.error({ err: error }, "joining a room failed"))
  }

  async #join(userId: string, user: OnlineUser, roomId: string): Promise<void> {
    if (user.rooms.includes(roomId)) return
    await this.#follow(userId, [roomId])
    const room = await this.#roomNow(userId, roomId)
    const here = this.#users.get(userId) === user
    const sinceSeq = room?.membership?.sinceSeq
    if (!here || sinceSeq === undefined || !this.#enter(userId, user, { roomId, sinceSeq })) {
      this.#drop(userId, user, roomId)
      return
    }
    const frame = encodeEvent("room:joined", JSON.stringify({ room }))
    for (const listener of user.listeners) {
      listener.subscribe(topicOf(roomId))
      listener.send(frame)
    }
  }

  /** Who may have left and come back in what was missed learns what the room is to them now. */
  async #tellAgain(userId: string, user: OnlineUser, roomId: string): Promise<void> {
    const room = await this.#roomNow(userId, roomId)
    if (!room?.membership || !user.rooms.includes(roomId)) return
    const frame = encodeEvent("room:joined", JSON.stringify({ room }))
    for (const listener of user.listeners) listener.send(frame)
  }

  /** The room is read again until no change went out that the reading does not have. */
  async #roomNow(userId: string, roomId: string): Promise<MyRoom | undefined> {
    let room = await this.#options.reads.roomFor(userId, roomId)
    while (room && (this.#feeds.get(roomId)?.rev ?? 0) > room.rev) {
      room = await this.#options.reads.roomFor(userId, roomId)
    }
    return room
  }

  /** A notice of having been added again may have overtaken this: whoever is a member now joins. */
  #removed(userId: string, roomId: string): void {
    const user = this.#users.get(userId)
    const wasFollowing = this.#feeds.get(roomId)?.members.has(userId)
    this.#leave(userId, roomId)
    if (!user || !wasFollowing) return
    this.#next(user, async () => {
      if (await this.#membership(userId, roomId)) await this.#join(userId, user, roomId)
    })
  }

  async #membership(userId: string, roomId: string): Promise<{ sinceSeq: number } | undefined> {
    const memberships = await this.#options.reads.membershipsOf(userId)
    return memberships.find(membership => membership.roomId === roomId)
  }

  #leave(userId: string, roomId: string): void {
    const user = this.#users.get(userId)
    const index = user?.rooms.indexOf(roomId) ?? -1
    if (user && index >= 0) {
      user.rooms.splice(index, 1)
      const frame = encodeEvent("room:left", JSON.stringify({ roomId }))
      for (const listener of user.listeners) {
        listener.unsubscribe(topicOf(roomId))
        listener.send(frame)
      }
    }
    this.#forget(userId, roomId)
    this.#options.observer.left(userId, roomId)
  }

  #roomDeleted(roomId: string): void {
    for (const userId of [...(this.#feeds.get(roomId)?.members ?? [])]) this.#leave(userId, roomId)
  }

  /** Forgets, unless the same user is back meanwhile. */
  #drop(userId: string, user: OnlineUser, roomId: string): void {
    const current = this.#users.get(userId)
    if (current === undefined || current === user) this.#forget(userId, roomId)
  }

  /** A room without members here is not followed any more. */
  #forget(userId: string, roomId: string): void {
    const feed = this.#feeds.get(roomId)
    feed?.forget(userId)
    if (!feed || feed.members.size > 0) return
    this.#feeds.delete(roomId)
    void feed.close()
  }
}

/** @returns nothing for a kind of change that only a newer version knows: clients see a hole, and ask for what they can */
function encodeChange(roomId: string, change: Change, created: boolean): string | undefined {
  const event: ReturnType<typeof eventOfChange> | undefined = eventOfChange(roomId, change, created)
  return event && encodeEvent(event.name, JSON.stringify(event.payload))
}
