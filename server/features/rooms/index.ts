export { forgetBansOf } from "./bans.ts"
export { type BlockReads, directRoomId } from "./blocked.ts"
export { roomsFeature } from "./commands.ts"
export { roomEvents } from "./events.ts"
export { requireMaySpeak, requireMember, requireRoom } from "./membership.ts"
export { roomsMigrations } from "./migrations.ts"
export { moderatorEndpoints } from "./moderator-routes.ts"
export { Moderators } from "./moderators.ts"
export { type MessagesOfRooms, RoomReads } from "./reads.ts"
export { type Receipt, ReceiptWriter } from "./receipts.ts"
export {
  countPlaces,
  findMembers,
  findNeighbours,
  findOwnMemberships,
  findPlacesOf,
  findRoomIdsOf,
  findRooms,
  findTold,
  type MemberRow,
  type RoomRow,
} from "./repository.ts"
export { roomEndpoints } from "./routes.ts"
export { requireNotArchived } from "./rules.ts"
export { Rooms } from "./service.ts"
export type { People, RoomsState } from "./state.ts"
