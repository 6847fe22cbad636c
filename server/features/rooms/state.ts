import type { Change, Room, UserSummary } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Db } from "../../platform/store/index.ts"
import type { Batch, Part } from "../../timeline/index.ts"
import { type Bans, loadBans } from "./bans.ts"
import { type Blocked, type BlockReads, loadBlocked } from "./blocked.ts"
import {
  deleteRooms,
  findInvites,
  findMembers,
  findRooms,
  findStanding,
  type InviteRow,
  type MemberRow,
  type RoomRow,
  saveInviteUses,
  saveMembers,
  saveRooms,
} from "./repository.ts"
import { memberView, roomView } from "./view.ts"

/** How this feature learns about people. Identity implements it. */
export interface People {
  summaries(db: Db, ids: readonly string[]): Promise<Map<string, UserSummary>>
}

/** Members loaded where one who leaves may have to hand the room over: more than one batch can take away. */
const standingMax = 1_000

/** Rooms, members and people of a batch. */
export class RoomsState {
  readonly rooms = new Map<string, RoomRow>()
  readonly invites = new Map<string, InviteRow>()
  readonly people: ReadonlyMap<string, UserSummary>
  readonly bans: Bans
  readonly blocked: Blocked
  readonly #members = new Map<string, Map<string, MemberRow>>()
  readonly #changedRooms = new Set<string>()
  readonly #changedMembers = new Set<MemberRow>()
  readonly #usedInvites = new Set<InviteRow>()

  constructor(loaded: { people: ReadonlyMap<string, UserSummary>; bans: Bans; blocked: Blocked }) {
    this.people = loaded.people
    this.bans = loaded.bans
    this.blocked = loaded.blocked
  }

  /** A room's member; those who left are none. */
  member(roomId: string, userId: string): MemberRow | undefined {
    const row = this.#members.get(roomId)?.get(userId)
    return row?.left_at === null ? row : undefined
  }

  /** Someone's row in a room even if they left: they may join again. */
  row(roomId: string, userId: string): MemberRow | undefined {
    return this.#members.get(roomId)?.get(userId)
  }

  /** Members that were loaded, longest-standing first. */
  standing(roomId: string): MemberRow[] {
    return [...(this.#members.get(roomId)?.values() ?? [])]
      .filter(row => row.left_at === null)
      .sort((a, b) => a.joined_at - b.joined_at || (a.user_id < b.user_id ? -1 : 1))
  }

  add(row: MemberRow): void {
    const members = this.#members.get(row.room_id) ?? new Map<string, MemberRow>()
    if (!members.has(row.user_id)) members.set(row.user_id, row)
    this.#members.set(row.room_id, members)
  }

  /** A new or changed member. Replaces what is there. */
  put(row: MemberRow): void {
    const before = this.#members.get(row.room_id)?.get(row.user_id)
    if (before) {
      this.#changedMembers.delete(before)
      this.#members.get(row.room_id)?.delete(row.user_id)
    }
    this.add(row)
    this.#changedMembers.add(row)
  }

  roomChanged(room: RoomRow): void {
    this.rooms.set(room.id, room)
    this.#changedRooms.add(room.id)
  }

  inviteUsed(invite: InviteRow): void {
    invite.uses++
    this.#usedInvites.add(invite)
  }

  /** The room as its members see it after the change with this rev. */
  roomValue(room: RoomRow, at: { seq: number; rev: number }): Room {
    const people = room.kind === "direct" ? this.standing(room.id).map(row => this.person(row.user_id)) : []
    return roomView(room, { seq: at.seq, rev: at.rev, people })
  }

  /** A member's change as the room is told of it. */
  memberChange(row: MemberRow): Change {
    return {
      kind: "member",
      rev: row.rev,
      value: memberView(row, this.person(row.user_id)),
      memberCount: this.rooms.get(row.room_id)?.member_count ?? 0,
    }
  }

  person(userId: string): UserSummary {
    const person = this.people.get(userId)
    if (!person) throw new Error(`The user ${userId} was not loaded.`)
    return person
  }

  async flush(batch: Batch): Promise<void> {
    const deleted = batch.deletedRooms()
    const gone = new Set(deleted)
    const rooms = [...this.#changedRooms].filter(id => !gone.has(id)).map(id => this.rooms.get(id) as RoomRow)
    await saveRooms(batch.tx, rooms)
    await saveMembers(
      batch.tx,
      [...this.#changedMembers].filter(row => !gone.has(row.room_id)),
    )
    await this.bans.flush(batch.tx, gone)
    for (const invite of this.#usedInvites) await saveInviteUses(batch.tx, invite)
    if (deleted.length > 0) await deleteRooms(batch.tx, deleted)
  }
}

/** Users whom a command names beside its actor. */
export interface NamesUsers {
  readonly userIds?: readonly string[]
  readonly userId?: string
  readonly invite?: string
}

const mayHandOver = new Set(["member.leave", "member.remove", "member.role", "member.ban", "member.depart"])

/** What this feature asks of others in a batch. */
export interface Neighbours {
  readonly people: People
  readonly blocks: BlockReads
}

/** Rooms come first: other features ask this state who is a member. */
export function roomsPart({ people, blocks }: Neighbours): Part<RoomsState> {
  return {
    name: "rooms",
    async load(batch, commands) {
      const roomIds = [...new Set(commands.map(command => command.roomId))]
      const named = [...new Set(commands.flatMap(namedUsers))]
      const tokens = commands.flatMap(command => (command.body as NamesUsers).invite ?? [])
      const [rooms, members, standing, invites, bans, blocked, known] = await Promise.all([
        findRooms(batch.tx, roomIds),
        findMembers(batch.tx, { roomIds, userIds: named }),
        heirs(batch, commands),
        findInvites(batch.tx, tokens),
        loadBans(batch.tx, commands),
        loadBlocked(batch.tx, commands, blocks),
        people.summaries(batch.tx, named),
      ])
      const others = new Set(standing.map(row => row.user_id)).difference(known)
      const more = others.size === 0 ? [] : await people.summaries(batch.tx, [...others])
      const state = new RoomsState({ people: new Map([...known, ...more]), bans, blocked })
      for (const room of rooms) state.rooms.set(room.id, room)
      for (const row of [...members, ...standing]) state.add(row)
      for (const invite of invites) state.invites.set(invite.token, invite)
      return state
    },
    flush: (state, batch) => state.flush(batch),
  }
}

/** Those who may come to own a room whose last owner leaves. */
async function heirs(batch: Batch, commands: readonly Command[]): Promise<MemberRow[]> {
  const rooms = new Set(commands.filter(each => mayHandOver.has(each.type)).map(each => each.roomId))
  const rows = await Promise.all([...rooms].map(roomId => findStanding(batch.tx, roomId, standingMax)))
  return rows.flat()
}

function namedUsers(command: Command): string[] {
  const body = command.body as NamesUsers
  return [command.actor, ...(body.userIds ?? []), ...(body.userId === undefined ? [] : [body.userId])]
}
