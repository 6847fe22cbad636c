import { countPlaces, findPlacesOf, type RoomReads } from "./features/rooms/index.ts"
import type { Store } from "./platform/store/index.ts"
import type { HubReads } from "./realtime/index.ts"
import { type ChangeSource, readChanges, readHeads } from "./timeline/index.ts"

interface Parts {
  readonly store: Store
  readonly roomReads: RoomReads
  readonly sources: ChangeSource[]
}

/** What the hub of a node asks of rooms, members and changes. */
export function hubReads({ store, roomReads, sources }: Parts): HubReads {
  const { db } = store
  return {
    membershipsOf: userId => findPlacesOf(db, userId),
    membershipCounts: userIds => countPlaces(db, userIds),
    async heads(roomIds) {
      const heads = await readHeads(db, roomIds)
      return new Map(heads.map(head => [head.room_id, { seq: head.seq, rev: head.rev }]))
    },
    changesSince: (roomId, since) =>
      store.snapshot(snapshot => readChanges(snapshot, sources, { roomId, since, sinceSeq: 0 })),
    currentRoom: roomId => roomReads.sharedView(db, roomId),
    roomFor: (userId, roomId) => roomReads.ownRoom(db, userId, roomId),
  }
}
