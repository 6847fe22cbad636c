import type { Member, MyRoom } from "@parley/contract"

/** Whether one may add people and make invites. */
export function mayAdd(room: MyRoom): boolean {
  if (room.kind === "direct" || !room.membership || room.archivedAt) return false
  if (room.kind === "group" || room.visibility === "public") return true
  return room.membership.role !== "member"
}

/** Whether one may remove a member: owners anyone else, moderators plain members. */
export function mayManage(room: MyRoom, member: Member, meId: string): boolean {
  if (room.kind === "direct" || member.user.id === meId) return false
  const role = room.membership?.role
  return role === "owner" || (role === "moderator" && member.role === "member")
}

/** Whether one may give roles. */
export const mayGiveRoles = (room: MyRoom): boolean => room.membership?.role === "owner"
