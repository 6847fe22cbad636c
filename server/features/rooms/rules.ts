import { type MemberRole, ParleyError } from "@parley/contract"
import type { MemberRow, RoomRow } from "./repository.ts"
import type { RoomsState } from "./state.ts"

/** Who may do what in a room. Those who may not know of it get `not_found`, others `forbidden`. */

export function requireRoles(member: MemberRow, roles: readonly MemberRole[]): void {
  if (!roles.includes(member.role)) throw new ParleyError("forbidden")
}

/** Anyone in a group or a public channel; owners and moderators of a private channel. */
export function requireMayAdd(room: RoomRow, member: MemberRow): void {
  if (room.kind === "channel" && room.visibility === "private") requireRoles(member, ["owner", "moderator"])
}

/** Owners remove anyone, moderators plain members. */
export function requireMayRemove(actor: MemberRow, target: MemberRow): void {
  requireRoles(actor, target.role === "member" ? ["owner", "moderator"] : ["owner"])
}

export function requireNotDirect(room: RoomRow): void {
  if (room.kind === "direct") throw new ParleyError("direct_fixed")
}

export function requireNotArchived(room: RoomRow): void {
  if (room.archived_at !== null) throw new ParleyError("room_archived")
}

/** An invite does not lift a ban, and members cannot add around it. */
export function requireNotBanned(state: RoomsState, room: RoomRow, userId: string): void {
  if (state.bans.of(room.id, userId)) throw new ParleyError("banned")
}

/** Who was blocked by someone does not bring them into rooms. */
export function requireNotBlocked(state: RoomsState, actorId: string, userIds: readonly string[]): void {
  if (state.blocked.byAny(userIds, actorId)) throw new ParleyError("blocked")
}

/** Channels show all history; groups from the moment of joining on. */
export function firstVisibleSeq(room: RoomRow, seqNow: number): number {
  return room.kind === "group" ? seqNow : 0
}
