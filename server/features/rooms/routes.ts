import { routes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Store } from "../../platform/store/index.ts"
import type { RoomReads } from "./reads.ts"
import type { Rooms } from "./service.ts"

export function roomEndpoints({
  store,
  reads,
  rooms,
}: {
  store: Store
  reads: RoomReads
  rooms: Rooms
}): Endpoint[] {
  const { db } = store
  return [
    endpoint(routes.createRoom, async ({ body, caller }) => {
      const { room, created } = await rooms.create(caller.userId, body)
      return created ? answer(201, room) : answer(200, room)
    }),
    endpoint(routes.listRooms, async ({ caller }) =>
      answer(200, { rooms: await store.snapshot(snapshot => reads.ownRooms(snapshot, caller.userId)) }),
    ),
    endpoint(routes.browseRooms, async ({ query, caller }) =>
      answer(
        200,
        await store.snapshot(snapshot =>
          reads.browse(snapshot, {
            userId: caller.userId,
            text: query.query ?? "",
            limit: query.limit,
            ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
          }),
        ),
      ),
    ),
    endpoint(routes.getRoom, async ({ params, caller }) =>
      answer(200, await rooms.get(params.id, caller.userId)),
    ),
    endpoint(routes.editRoom, async ({ params, body, caller }) =>
      answer(200, await rooms.edit(params.id, caller.userId, body)),
    ),
    endpoint(routes.deleteRoom, async ({ params, caller }) => {
      await rooms.delete(params.id, caller.userId)
      return answer(204)
    }),
    endpoint(routes.joinRoom, async ({ params, caller }) =>
      answer(200, await rooms.join(params.id, caller.userId)),
    ),
    endpoint(routes.leaveRoom, async ({ params, caller }) => {
      await rooms.leave(params.id, caller.userId)
      return answer(204)
    }),
    endpoint(routes.listMembers, async ({ params, query, caller }) => {
      await reads.membership(db, params.id, caller.userId)
      const page = await reads.members(db, {
        roomId: params.id,
        limit: query.limit,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      })
      return answer(200, page)
    }),
    endpoint(routes.addMember, async ({ params, body, caller }) =>
      answer(201, await rooms.addMember(params.id, caller.userId, body.userId)),
    ),
    endpoint(routes.editMember, async ({ params, body, caller }) =>
      answer(
        200,
        await rooms.changeRole(params.id, caller.userId, { userId: params.userId, role: body.role }),
      ),
    ),
    endpoint(routes.removeMember, async ({ params, caller }) => {
      await rooms.removeMember(params.id, caller.userId, params.userId)
      return answer(204)
    }),
    endpoint(routes.editMembership, async ({ params, body, caller }) =>
      answer(200, await rooms.editMembership(params.id, caller.userId, body)),
    ),
    endpoint(routes.markRead, async ({ params, body, caller }) => {
      await rooms.markRead(params.id, caller.userId, body.seq)
      return answer(204)
    }),
    endpoint(routes.createInvite, async ({ params, body, caller }) =>
      answer(201, await rooms.invite(params.id, caller.userId, body)),
    ),
    endpoint(routes.getInvite, async ({ params, caller }) =>
      answer(200, await rooms.invitePreview(params.token, caller.userId)),
    ),
    endpoint(routes.acceptInvite, async ({ params, caller }) =>
      answer(200, await rooms.acceptInvite(params.token, caller.userId)),
    ),
  ]
}
