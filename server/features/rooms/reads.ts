import {
  type Change,
  type Member,
  type MemberPage,
  type MembershipSettings,
  type Message,
  type MyRoom,
  ParleyError,
  type Room,
  type RoomPage,
  type UserSummary,
  type Watermark,
} from "@parley/contract"
import { z } from "zod"
import type { Clock } from "../../platform/clock.ts"
import { readCursor, storableText, writeCursor } from "../../platform/cursor.ts"
import type { Db } from "../../platform/store/index.ts"
import { type ChangeRange, readHeads } from "../../timeline/index.ts"
import {
  findAllMembers,
  findChangedMembers,
  findMarks,
  findMembership,
  findMembersPage,
  findOwnMemberships,
  findPublicRooms,
  findRooms,
  type MemberRow,
  type RoomRow,
} from "./repository.ts"
import type { People } from "./state.ts"
import { membershipView, memberView, roomView, settingsView } from "./view.ts"

/** Pages of public rooms go on after a name and an id: a name alone would lose rooms of the same name. */
const PublicPlace = z.tuple([storableText, storableText]).transform(([name, id]) => ({ name, id }))

/** What a room list shows of messages. The messages feature implements it. */
export interface MessagesOfRooms {
  /** The message with each room's newest seq. */
  newest(db: Db, heads: readonly { roomId: string; seq: number }[]): Promise<Map<string, Message>>
  /** Messages of others after a seq, by room; rooms with none may be left out. */
  unread(
    db: Db,
    userId: string,
    marks: readonly { roomId: string; after: number }[],
  ): Promise<Map<string, { unread: number; mentions: number }>>
}

const isIn = (range: ChangeRange | undefined, rev: number): boolean =>
  range !== undefined && rev > range.since && rev <= range.until

/** Reads of rooms. Each takes who asks, and answers what that person may see. */
export class RoomReads {
  readonly #people: People
  readonly #messages: MessagesOfRooms
  readonly #clock: Clock

  constructor(options: { people: People; messages: MessagesOfRooms; clock: Clock }) {
    this.#clock = options.clock
    this.#people = options.people
    this.#messages = options.messages
  }

  /** @throws ParleyError `not_found` for outsiders */
  async membership(db: Db, roomId: string, userId: string): Promise<MemberRow> {
    const member = await findMembership(db, roomId, userId)
    if (!member) throw new ParleyError("not_found")
    return member
  }

  /** A room for a member, or a public channel for anyone. @throws ParleyError `not_found` */
  async room(db: Db, roomId: string, userId: string): Promise<MyRoom> {
    const [room] = await findRooms(db, [roomId])
    const member = room && (await findMembership(db, roomId, userId))
    if (!room || (!member && room.visibility !== "public")) throw new ParleyError("not_found")
    const [view] = await this.#present(db, { rooms: [room], members: member ? [member] : [], userId })
    if (!view) throw new ParleyError("not_found")
    return view
  }

  async ownRooms(db: Db, userId: string): Promise<MyRoom[]> {
    return await this.roomsOf(db, await findOwnMemberships(db, userId))
  }

  /** Rooms as the one whose memberships these are sees them. */
  async roomsOf(db: Db, members: readonly MemberRow[]): Promise<MyRoom[]> {
    const [first] = members
    if (!first) return []
    const rooms = await findRooms(
      db,
      members.map(member => member.room_id),
    )
    return await this.#present(db, { rooms, members, userId: first.user_id })
  }

  /** A room that one is a member of, or nothing. */
  async ownRoom(db: Db, userId: string, roomId: string): Promise<MyRoom | undefined> {
    const member = await findMembership(db, roomId, userId)
    const [room] = member ? await this.roomsOf(db, [member]) : []
    return room
  }

  /** A room as all of its members see it. */
  async sharedView(db: Db, roomId: string): Promise<Room | undefined> {
    return (await this.sharedViews(db, [roomId])).get(roomId)
  }

  /** Rooms as all of their members see them, by id. */
  async sharedViews(db: Db, roomIds: readonly string[]): Promise<Map<string, Room>> {
    return await this.#shared(db, await findRooms(db, roomIds))
  }

  async #shared(db: Db, rooms: readonly RoomRow[]): Promise<Map<string, Room>> {
    const [found, people] = await Promise.all([
      readHeads(
        db,
        rooms.map(room => room.id),
      ),
      this.#directPeople(db, rooms),
    ])
    const heads = new Map(found.map(head => [head.room_id, head]))
    return new Map(
      rooms.map(room => {
        const { seq = 0, rev = 0 } = heads.get(room.id) ?? {}
        return [room.id, roomView(room, { seq, rev, people: people.get(room.id) ?? [] })]
      }),
    )
  }

  async browse(
    db: Db,
    query: { userId: string; text: string; cursor?: string; limit: number },
  ): Promise<RoomPage> {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor, PublicPlace)
    const found = await findPublicRooms(db, { text: query.text, after, limit: query.limit + 1 })
    const rooms = found.slice(0, query.limit)
    const mine = new Set(rooms.map(room => room.id))
    const members = (await findOwnMemberships(db, query.userId)).filter(member => mine.has(member.room_id))
    const last = rooms.at(-1)
    return {
      rooms: await this.#present(db, { rooms, members, userId: query.userId }),
      cursor: found.length > rooms.length && last ? writeCursor([last.name, last.id]) : null,
    }
  }

  async members(db: Db, query: { roomId: string; cursor?: string; limit: number }): Promise<MemberPage> {
    const found = await findMembersPage(db, {
      roomId: query.roomId,
      after: query.cursor ?? "",
      limit: query.limit + 1,
    })
    const rows = found.slice(0, query.limit)
    return {
      members: await this.#memberViews(db, rows),
      cursor: found.length > rows.length ? (rows.at(-1)?.user_id ?? null) : null,
    }
  }

  async member(db: Db, roomId: string, userId: string): Promise<Member> {
    const row = await this.membership(db, roomId, userId)
    const [view] = await this.#memberViews(db, [row])
    if (!view) throw new ParleyError("not_found")
    return view
  }

  /** A source of `changes`: settings of rooms, and members who joined, left or changed role. */
  async changed(db: Db, ranges: readonly ChangeRange[]): Promise<Change[]> {
    const rangeOf = new Map(ranges.map(range => [range.roomId, range]))
    const [rooms, members] = await Promise.all([
      findRooms(db, [...rangeOf.keys()]),
      findChangedMembers(db, ranges),
    ])
    const set = rooms.filter(room => isIn(rangeOf.get(room.id), room.rev))
    const [views, people] = await Promise.all([this.#shared(db, set), this.#peopleOf(db, members)])
    const counts = new Map(rooms.map(room => [room.id, room.member_count]))
    return [
      ...set.flatMap(({ id, rev }) => {
        const value = views.get(id)
        return value ? [{ kind: "room" as const, rev, value }] : []
      }),
      ...members.flatMap(row => {
        const user = people.get(row.user_id)
        const memberCount = counts.get(row.room_id) ?? 0
        return user
          ? [{ kind: "member" as const, rev: row.rev, value: memberView(row, user), memberCount }]
          : []
      }),
    ]
  }

  /** What one set of rooms, by room. */
  settings(members: readonly MemberRow[]): Record<string, MembershipSettings> {
    const time = this.#clock.now()
    return Object.fromEntries(members.map(member => [member.room_id, settingsView(member, time)]))
  }

  /** Everyone's watermarks in small rooms, one's own in all. */
  async watermarks(db: Db, own: readonly MemberRow[]): Promise<Record<string, Record<string, Watermark>>> {
    const found = await findMarks(
      db,
      own.map(member => member.room_id),
    )
    const marks: Record<string, Record<string, Watermark>> = {}
    for (const row of [...found, ...own]) {
      const room = marks[row.room_id] ?? {}
      room[row.user_id] = { delivered: Math.max(row.delivered_seq, row.read_seq), read: row.read_seq }
      marks[row.room_id] = room
    }
    return marks
  }

  /** Rooms with all that the asker sees of them, in as many queries as there are tables. */
  async #present(
    db: Db,
    asked: { rooms: readonly RoomRow[]; members: readonly MemberRow[]; userId: string },
  ): Promise<MyRoom[]> {
    const { rooms, members, userId } = asked
    const heads = new Map(
      (
        await readHeads(
          db,
          rooms.map(room => room.id),
        )
      ).map(head => [head.room_id, head]),
    )
    const membership = new Map(members.map(member => [member.room_id, member]))
    const visible = members.flatMap(member => {
      const seq = heads.get(member.room_id)?.seq ?? 0
      return seq > member.since_seq ? [{ roomId: member.room_id, seq, member }] : []
    })
    const newest = await this.#messages.newest(db, visible)
    const unread = await this.#messages.unread(
      db,
      userId,
      visible
        .filter(room => room.seq > room.member.read_seq)
        .map(room => ({ roomId: room.roomId, after: Math.max(room.member.read_seq, room.member.since_seq) })),
    )
    const people = await this.#directPeople(db, rooms)
    const time = this.#clock.now()
    return rooms.map(room => {
      const head = heads.get(room.id)
      const member = membership.get(room.id)
      const counts = unread.get(room.id) ?? { unread: 0, mentions: 0 }
      return {
        ...roomView(room, { seq: head?.seq ?? 0, rev: head?.rev ?? 0, people: people.get(room.id) ?? [] }),
        membership: member ? membershipView(member, { ...counts, time }) : null,
        lastMessage: newest.get(room.id) ?? null,
      }
    })
  }

  async #directPeople(db: Db, rooms: readonly RoomRow[]): Promise<Map<string, UserSummary[]>> {
    const direct = rooms.filter(room => room.kind === "direct").map(room => room.id)
    if (direct.length === 0) return new Map()
    const rows = await findAllMembers(db, direct)
    const people = await this.#people.summaries(db, [...new Set(rows.map(row => row.user_id))])
    const byRoom = Map.groupBy(rows, row => row.room_id)
    return new Map(
      [...byRoom].map(([roomId, members]) => [
        roomId,
        members.flatMap(member => people.get(member.user_id) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1)),
      ]),
    )
  }

  #peopleOf(db: Db, rows: readonly MemberRow[]): Promise<Map<string, UserSummary>> {
    return this.#people.summaries(
      db,
      rows.map(row => row.user_id),
    )
  }

  async #memberViews(db: Db, rows: readonly MemberRow[]): Promise<Member[]> {
    const people = await this.#peopleOf(db, rows)
    return rows.flatMap(row => {
      const user = people.get(row.user_id)
      return user ? [memberView(row, user)] : []
    })
  }
}
