import { ParleyError } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { AnyCommandType, Batch, Part } from "../../timeline/index.ts"
import { changeMember, exit, type Scene, sceneOf, setRole } from "./membership.ts"
import type { MemberRow } from "./repository.ts"
import { requireMayRemove, requireNotDirect, requireRoles } from "./rules.ts"
import type { RoomsState } from "./state.ts"

interface AboutUser {
  readonly userId: string
}

/** The commands of owners and moderators about people in their room. */
export function moderationCommands(part: Part<RoomsState>): AnyCommandType[] {
  return [
    { type: "member.ban", part, keepsKey: false, apply: ban },
    { type: "member.unban", part, keepsKey: false, apply: unban },
    { type: "member.mute", part, keepsKey: false, apply: mute },
    { type: "room.transfer", part, keepsKey: false, apply: transfer },
  ]
}

/** A ban alone is no change of the room: members see that someone left, moderators read the list. */
function ban(state: RoomsState, command: Command<AboutUser & { reason: string }>, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  requireRoles(actor, ["owner", "moderator"])
  const { userId, reason } = command.body
  if (!state.people.has(userId)) throw new ParleyError("not_found", { message: "There is no such person." })
  if (userId === actor.user_id) throw new ParleyError("forbidden", { message: "Nobody bans themselves." })
  const target = state.member(room.id, userId)
  if (target) requireMayRemove(actor, target)
  state.bans.add({
    room_id: room.id,
    user_id: userId,
    reason,
    banned_by: actor.user_id,
    created_at: state.bans.of(room.id, userId)?.created_at ?? batch.now,
  })
  if (target) exit({ state, room, log, batch }, target)
  return {}
}

function unban(state: RoomsState, command: Command<AboutUser>, batch: Batch) {
  const { room, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  requireRoles(actor, ["owner", "moderator"])
  const { userId } = command.body
  if (state.bans.of(room.id, userId)) state.bans.lift(room.id, userId)
  return {}
}

/** Everyone sees who may not speak; `until: null` ends it. */
function mute(state: RoomsState, command: Command<AboutUser & { until: number | null }>, batch: Batch) {
  const { until } = command.body
  const scene = sceneOf(state, command, batch)
  requireNotDirect(scene.room)
  const target = memberOf(state, scene, command.body.userId)
  if (target === scene.actor) {
    throw new ParleyError("forbidden", { message: "Nobody mutes or unmutes themselves." })
  }
  requireMayRemove(scene.actor, target)
  if (until !== null && until <= batch.now) {
    throw new ParleyError("invalid_input", { message: "until: has passed" })
  }
  if (target.silent_until !== until) changeMember({ state, log: scene.log }, target, { silent_until: until })
  return {}
}

function transfer(state: RoomsState, command: Command<AboutUser>, batch: Batch) {
  const scene = sceneOf(state, command, batch)
  requireNotDirect(scene.room)
  requireRoles(scene.actor, ["owner"])
  const target = memberOf(state, scene, command.body.userId)
  if (target === scene.actor) return {}
  const place = { state, log: scene.log }
  if (target.role !== "owner") setRole(place, target, "owner")
  setRole(place, scene.actor, "moderator")
  return {}
}

function memberOf(state: RoomsState, { room }: Scene, userId: string): MemberRow {
  const member = state.member(room.id, userId)
  if (!member) throw new ParleyError("not_found", { message: "This person is no member of the room." })
  return member
}
