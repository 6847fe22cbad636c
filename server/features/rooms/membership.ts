import { limits, type MemberRole, ParleyError } from "@parley/contract"
import { isoTime } from "../../platform/clock.ts"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch, RoomLog } from "../../timeline/index.ts"
import type { MemberRow, RoomRow } from "./repository.ts"
import { firstVisibleSeq, requireNotArchived } from "./rules.ts"
import type { RoomsState } from "./state.ts"

/** What commands on rooms are made of: who acts where, coming in, going out, another role. */

/** Everything that a command on an existing room starts from. */
export interface Scene {
  readonly room: RoomRow
  readonly log: RoomLog
  readonly actor: MemberRow
}

/** @throws ParleyError `not_found` for outsiders, and where there is no such room */
export function requireMember(state: RoomsState, roomId: string, userId: string): MemberRow {
  const member = state.member(roomId, userId)
  if (!member) throw new ParleyError("not_found")
  return member
}

export function requireRoom(state: RoomsState, roomId: string): RoomRow {
  const room = state.rooms.get(roomId)
  if (!room) throw new ParleyError("not_found")
  return room
}

/** @throws ParleyError `not_found` for outsiders */
export function sceneOf(state: RoomsState, command: Command, batch: Batch): Scene {
  const log = batch.log(command.roomId)
  const room = state.rooms.get(command.roomId)
  if (!log || !room) throw new ParleyError("not_found")
  return { room, log, actor: requireMember(state, command.roomId, command.actor) }
}

export interface Place {
  readonly state: RoomsState
  readonly room: RoomRow
  readonly log: RoomLog
  readonly batch: Batch
}

/**
 * For what adds to what is said: sending, editing, reacting, pinning.
 * @throws ParleyError `room_archived`, `blocked`, `muted`
 */
export function requireMaySpeak(state: RoomsState, member: MemberRow, now: number): void {
  const room = requireRoom(state, member.room_id)
  requireNotArchived(room)
  if (state.blocked.inRoom(room.id, member.user_id)) throw new ParleyError("blocked")
  if (member.silent_until === null || member.silent_until <= now) return
  const until = isoTime(member.silent_until)
  throw new ParleyError("muted", { message: `You are muted in this room until ${until}.` })
}

interface Entrant {
  readonly userId: string
  readonly role: MemberRole
  readonly addedBy?: string
}

/** Makes someone a member, for the first time or again. What was said before is read already. */
export function enter({ state, room, log, batch }: Place, { userId, role, addedBy }: Entrant): void {
  if (room.member_count >= limits.roomMembersMax) throw new ParleyError("room_full")
  const before = state.row(room.id, userId)
  room.member_count++
  state.roomChanged(room)
  const entered = (rev: number) => {
    const row: MemberRow = {
      room_id: room.id,
      user_id: userId,
      role,
      rev,
      joined_at: batch.now,
      left_at: null,
      since_seq: firstVisibleSeq(room, log.seq),
      read_seq: log.seq,
      delivered_seq: before?.delivered_seq ?? 0,
      notify: before?.notify ?? "all",
      favourite: before?.favourite ?? 0,
      muted: before?.muted ?? 0,
      muted_until: before?.muted_until ?? null,
      // Leaving and coming back ends no mute.
      silent_until: before?.silent_until ?? null,
      added_by: addedBy ?? null,
    }
    state.put(row)
    return state.memberChange(row)
  }
  log.change(entered, { created: true })
  batch.notify(userId, { v: 1, kind: "joined", roomId: room.id })
}

/** Ends a membership. A room that still has members keeps an owner. */
export function exit({ state, room, log, batch }: Place, member: MemberRow): void {
  room.member_count--
  state.roomChanged(room)
  log.change(
    rev => {
      const row = { ...member, rev, left_at: batch.now }
      state.put(row)
      return state.memberChange(row)
    },
    { removes: member.user_id },
  )
  if (member.role !== "owner" || owners(state, room.id).length > 0) return
  const standing = state.standing(room.id)
  const heir = standing.find(row => row.role === "moderator") ?? standing[0]
  if (heir) setRole({ state, log }, heir, "owner")
}

export function setRole(place: Pick<Place, "state" | "log">, member: MemberRow, role: MemberRole): void {
  changeMember(place, member, { role })
}

/** Changes what all see of a member. */
export function changeMember(
  { state, log }: Pick<Place, "state" | "log">,
  member: MemberRow,
  changes: Partial<Pick<MemberRow, "role" | "silent_until">>,
): void {
  log.change(rev => {
    const row = { ...member, ...changes, rev }
    state.put(row)
    return state.memberChange(row)
  })
}

export function settingsChanged(state: RoomsState, room: RoomRow, log: RoomLog, created = false): void {
  log.change(
    rev => {
      room.rev = rev
      state.roomChanged(room)
      return { kind: "room", rev, value: state.roomValue(room, { seq: log.seq, rev }) }
    },
    { created },
  )
}

/** Those who own a room, of whom were loaded. */
export function owners(state: RoomsState, roomId: string): MemberRow[] {
  return state.standing(roomId).filter(row => row.role === "owner")
}
