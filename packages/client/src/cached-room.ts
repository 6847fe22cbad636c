import type { Member, Message, MyRoom, Watermark } from "@parley/contract"
import { emptied, trimmed } from "./letting-go.ts"
import { newRoomState } from "./room-state.ts"
import type { RoomState, Stale } from "./types.ts"

/** Members kept of a room; of larger rooms none are. */
const membersMax = 100

/** What is kept of a room. One that is not opened is a place in the list alone. */
export interface CachedRoom {
  readonly room: MyRoom
  readonly rev: number
  readonly stale: Stale
  readonly opened: boolean
  readonly reachedStart: boolean
  readonly messages: readonly Message[]
  /** Null where not all were known, or too many. */
  readonly members: readonly Member[] | null
  readonly watermarks: readonly (readonly [userId: string, mark: Watermark])[]
}

export function cachedRoom(state: RoomState, withMessages: boolean): CachedRoom {
  const { room, rev, stale, opened, reachedStart, messages, members, membersLoaded, watermarks } =
    withMessages ? trimmed(state) : emptied(state)
  const areKept = membersLoaded === "all" && members.size <= membersMax
  return {
    ...{ room, rev, stale, opened, reachedStart, messages },
    members: areKept ? [...members.values()] : null,
    watermarks: [...watermarks],
  }
}

/** The room as it was when it was cached: changes are applied to it from its rev on. */
export function restoredRoom(cached: CachedRoom): RoomState {
  const { room, rev, stale, opened, reachedStart, messages, members, watermarks } = cached
  return {
    ...newRoomState(room),
    ...{ rev, stale, opened, reachedStart, messages },
    members: new Map(members?.map(member => [member.user.id, member])),
    membersLoaded: members === null ? "none" : "all",
    watermarks: new Map(watermarks),
    fromCache: true,
  }
}
