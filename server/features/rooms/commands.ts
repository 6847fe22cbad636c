import { type MemberRole, ParleyError, type RoomKind, type Visibility } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch, CommandType, Part, TimelineFeature } from "../../timeline/index.ts"
import { depart } from "./departure.ts"
import { enter, exit, owners, requireMember, sceneOf, setRole, settingsChanged } from "./membership.ts"
import { moderationCommands } from "./moderation.ts"
import { folded, type RoomRow } from "./repository.ts"
import {
  requireMayAdd,
  requireMayRemove,
  requireNotArchived,
  requireNotBanned,
  requireNotBlocked,
  requireNotDirect,
  requireRoles,
} from "./rules.ts"
import { type Neighbours, type RoomsState, roomsPart } from "./state.ts"

export interface CreateRoomBody {
  readonly kind: RoomKind
  readonly name: string
  readonly topic: string
  readonly visibility: Visibility
  /** The first members beside the creator. */
  readonly userIds: readonly string[]
}

export interface EditRoomBody {
  readonly name?: string
  readonly topic?: string
  readonly visibility?: Visibility
  readonly archived?: boolean
}

type Rooms<Body, Result> = CommandType<Body, RoomsState, Result>

/** Registers the commands of rooms. Its part comes first: others ask it who is a member. */
export function roomsFeature(asks: Neighbours): TimelineFeature & { part: Part<RoomsState> } {
  const part = roomsPart(asks)
  const command = <Body, Result>(type: string, apply: Rooms<Body, Result>["apply"]): Rooms<Body, Result> => ({
    type,
    part,
    keepsKey: false,
    apply,
  })
  const commands = [
    command("room.create", createRoom),
    command("room.edit", editRoom),
    command("room.delete", deleteRoom),
    command("member.join", join),
    command("member.add", addMember),
    command("member.leave", leave),
    command("member.role", changeRole),
    command("member.remove", removeMember),
    command("member.depart", depart),
    ...moderationCommands(part),
  ]
  return { part, commands }
}

/** A direct room's id is made from its two people, so making it twice finds the first. */
function createRoom(state: RoomsState, command: Command<CreateRoomBody>, batch: Batch) {
  const { roomId, actor, body } = command
  if (batch.log(roomId)) {
    requireMember(state, roomId, actor)
    return { created: false }
  }
  const others = [...new Set(body.userIds)].filter(id => id !== actor)
  if (body.kind === "direct" && others.length !== 1) {
    throw new ParleyError("invalid_input", { message: "A direct room takes one other person." })
  }
  if (!others.every(id => state.people.has(id))) {
    throw new ParleyError("not_found", { message: "Some of these people do not exist." })
  }
  requireNotBlocked(state, actor, others)
  const log = batch.begin(roomId)
  const room: RoomRow = {
    id: roomId,
    kind: body.kind,
    name: body.name,
    topic: body.topic,
    search_text: folded(`${body.name}\n${body.topic}`),
    visibility: body.visibility,
    member_count: 0,
    rev: 0,
    created_at: batch.now,
    archived_at: null,
  }
  state.roomChanged(room)
  const role = body.kind === "direct" ? "owner" : "member"
  enter({ state, room, log, batch }, { userId: actor, role: "owner" })
  for (const userId of others) {
    enter(
      { state, room, log, batch },
      { userId, role, ...(body.kind === "direct" ? {} : { addedBy: actor }) },
    )
  }
  settingsChanged(state, room, log, true)
  return { created: true }
}

function editRoom(state: RoomsState, command: Command<EditRoomBody>, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  requireRoles(actor, ["owner", "moderator"])
  const { name, topic, visibility, archived } = command.body
  if (visibility === "public" && room.kind !== "channel") {
    throw new ParleyError("invalid_input", { message: "Only channels can be public." })
  }
  const wanted = {
    name: name ?? room.name,
    topic: topic ?? room.topic,
    visibility: visibility ?? room.visibility,
    archived_at:
      archived === undefined ? room.archived_at : archived ? (room.archived_at ?? batch.now) : null,
  }
  const changes = (Object.keys(wanted) as (keyof typeof wanted)[]).some(
    field => wanted[field] !== room[field],
  )
  if (changes) {
    Object.assign(room, wanted, { search_text: folded(`${wanted.name}\n${wanted.topic}`) })
    settingsChanged(state, room, log)
  }
  return {}
}

function deleteRoom(state: RoomsState, command: Command, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  requireRoles(actor, ["owner"])
  log.deleted = true
  state.rooms.delete(room.id)
  return {}
}

function join(state: RoomsState, command: Command<{ invite?: string }>, batch: Batch) {
  const log = batch.log(command.roomId)
  const room = state.rooms.get(command.roomId)
  if (!log || !room) throw new ParleyError("not_found")
  if (state.member(room.id, command.actor)) return {}
  const invite = command.body.invite === undefined ? undefined : state.invites.get(command.body.invite)
  const invited =
    invite?.room_id === room.id &&
    (invite.expires_at === null || invite.expires_at > batch.now) &&
    (invite.max_uses === null || invite.uses < invite.max_uses)
  if (!invited && room.visibility !== "public") throw new ParleyError("not_found")
  requireNotDirect(room)
  requireNotBanned(state, room, command.actor)
  requireNotArchived(room)
  if (invite && invited) state.inviteUsed(invite)
  // Nobody hands over a room that all have left: whoever comes next owns it.
  const role = room.member_count === 0 ? "owner" : "member"
  enter({ state, room, log, batch }, { userId: command.actor, role })
  return {}
}

function addMember(state: RoomsState, command: Command<{ userId: string }>, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  requireMayAdd(room, actor)
  requireNotArchived(room)
  const { userId } = command.body
  if (!state.people.has(userId)) throw new ParleyError("not_found", { message: "There is no such person." })
  requireNotBanned(state, room, userId)
  requireNotBlocked(state, actor.user_id, [userId])
  if (!state.member(room.id, userId)) {
    enter({ state, room, log, batch }, { userId, role: "member", addedBy: command.actor })
  }
  return {}
}

function leave(state: RoomsState, command: Command, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  exit({ state, room, log, batch }, actor)
  return {}
}

function removeMember(state: RoomsState, command: Command<{ userId: string }>, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  const target = state.member(room.id, command.body.userId)
  if (!target) throw new ParleyError("not_found", { message: "This person is no member of the room." })
  if (target !== actor) requireMayRemove(actor, target)
  exit({ state, room, log, batch }, target)
  return {}
}

function changeRole(state: RoomsState, command: Command<{ userId: string; role: MemberRole }>, batch: Batch) {
  const { room, log, actor } = sceneOf(state, command, batch)
  requireNotDirect(room)
  requireRoles(actor, ["owner"])
  const { userId, role } = command.body
  const target = state.member(room.id, userId)
  if (!target) throw new ParleyError("not_found", { message: "This person is no member of the room." })
  if (target.role === role) return {}
  if (target.role === "owner" && owners(state, room.id).length === 1) throw new ParleyError("last_owner")
  setRole({ state, log }, target, role)
  return {}
}
