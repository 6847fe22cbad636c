import { limits, type MemberRole, ParleyError, type RoomKind, type Visibility } from "@parley/contract"
import type { Command } from "../../platform/queue/index.ts"
import type { Batch, CommandType, Part, RoomLog, TimelineFeature } from "../../timeline/index.ts"
import { folded, type MemberRow, type RoomRow } from "./repository.ts"
import {
  firstVisibleSeq,
  requireMayAdd,
  requireMayRemove,
  requireNotArchived,
  requireNotDirect,
  requireRoles,
} from "./rules.ts"
import { type People, type RoomsState, roomsPart } from "./state.ts"

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

/** Everything that a command on an existing room starts from. */
interface Scene {
  readonly room: RoomRow
  readonly log: RoomLog
  readonly actor: MemberRow
}

type Rooms<Body, Result> = CommandType<Body, RoomsState, Result>

/** Registers the commands of rooms. Its part comes first: others ask it who is a member. */
export function roomsFeature(people: People): TimelineFeature & { part: Part<RoomsState> } {
  const part = roomsPart(people)
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
  ]
  return { part, commands }
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

function sceneOf(state: RoomsState, command: Command, batch: Batch): Scene {
  const log = batch.log(command.roomId)
  const room = state.rooms.get(command.roomId)
  if (!log || !room) throw new ParleyError("not_found")
  return { room, log, actor: requireMember(state, command.roomId, command.actor) }
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

interface Place {
  readonly state: RoomsState
  readonly room: RoomRow
  readonly log: RoomLog
  readonly batch: Batch
}

interface Entrant {
  readonly userId: string
  readonly role: MemberRole
  readonly addedBy?: string
}

/** Makes someone a member, for the first time or again. What was said before is read already. */
function enter({ state, room, log, batch }: Place, { userId, role, addedBy }: Entrant): void {
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
      added_by: addedBy ?? null,
    }
    state.put(row)
    return state.memberChange(row)
  }
  log.change(entered, { created: true })
  batch.notify(userId, { v: 1, kind: "joined", roomId: room.id })
}

/** Ends a membership. A room that still has members keeps an owner. */
function exit({ state, room, log, batch }: Place, member: MemberRow): void {
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

function setRole({ state, log }: Pick<Place, "state" | "log">, member: MemberRow, role: MemberRole): void {
  log.change(rev => {
    const row = { ...member, rev, role }
    state.put(row)
    return state.memberChange(row)
  })
}

function settingsChanged(state: RoomsState, room: RoomRow, log: RoomLog, created = false): void {
  log.change(
    rev => {
      room.rev = rev
      state.roomChanged(room)
      return { kind: "room", rev, value: state.roomValue(room, { seq: log.seq, rev }) }
    },
    { created },
  )
}

function owners(state: RoomsState, roomId: string): MemberRow[] {
  return state.standing(roomId).filter(row => row.role === "owner")
}
