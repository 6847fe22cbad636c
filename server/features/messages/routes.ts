import { routes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Store } from "../../platform/store/index.ts"
import type { RoomReads } from "../rooms/index.ts"
import type { MessageReads } from "./reads.ts"
import type { Messages } from "./service.ts"

export function messageEndpoints(options: {
  store: Store
  reads: MessageReads
  rooms: RoomReads
  messages: Messages
}): Endpoint[] {
  const { reads, rooms, messages } = options
  const { db } = options.store
  return [
    endpoint(routes.listMessages, async ({ params, query, caller }) => {
      const member = await rooms.membership(db, params.id, caller.userId)
      return answer(200, {
        messages: await reads.page(db, { id: params.id, sinceSeq: member.since_seq }, query),
      })
    }),
    endpoint(routes.sendMessage, async ({ params, body, caller }) => {
      const { sent, repeated } = await messages.send(caller.userId, params.id, body)
      const message = await messages.get(sent.id)
      return repeated ? answer(200, message) : answer(201, message)
    }),
    endpoint(routes.listChanges, async ({ params, query, caller }) =>
      answer(200, await messages.changes(caller.userId, params.id, query.since)),
    ),
  ]
}
