import type { MembershipSettings } from "@parley/contract"
import type { Api } from "./calls.ts"
import type { Rooms } from "./rooms.ts"
import type { ParleyClient, RoomState } from "./types.ts"

/** Shows what one set of a room, here or on another device. What was counted and read stays as it is. */
export function applySettings(state: RoomState, settings: MembershipSettings): RoomState {
  const before = state.room.membership
  if (before === null || isSet(before, settings)) return state
  const { mutedUntil: _, ...membership } = before
  const { notify, favourite, muted, mutedUntil } = settings
  return {
    ...state,
    room: {
      ...state.room,
      membership: { ...membership, notify, favourite, muted, ...(mutedUntil && { mutedUntil }) },
    },
  }
}

const isSet = (now: MembershipSettings, to: MembershipSettings): boolean =>
  now.notify === to.notify &&
  now.favourite === to.favourite &&
  now.muted === to.muted &&
  now.mutedUntil === to.mutedUntil

type Memberships = Pick<ParleyClient, "createRoom" | "joinRoom" | "leaveRoom" | "editMembership">

/** The calls by which one comes into rooms and leaves them; their answers show at once. */
export const createMemberships = ({ api, rooms }: { api: Api; rooms: Rooms }): Memberships => ({
  async createRoom(body) {
    const room = await api.call("createRoom", { body })
    rooms.join(room)
    return room
  },
  async joinRoom(id) {
    const room = await api.call("joinRoom", { params: { id } })
    rooms.join(room)
    return room
  },
  async leaveRoom(id) {
    await api.call("leaveRoom", { params: { id } })
    rooms.leave(id)
  },
  async editMembership(id, body) {
    const settings = await api.call("editMembership", { params: { id }, body })
    rooms.change(id, state => applySettings(state, settings))
  },
})
