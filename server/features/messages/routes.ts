import { routes } from "@parley/contract"
import { answer, type Endpoint, endpoint } from "../../http/index.ts"
import type { Store } from "../../platform/store/index.ts"
import type { RoomReads } from "../rooms/index.ts"
import { listFiles, listPins } from "./finding.ts"
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
    endpoint(routes.getMessage, async ({ params, caller }) =>
      answer(200, await messages.seenBy(caller.userId, params.id)),
    ),
    endpoint(routes.listPins, async ({ params, query, caller }) => {
      const member = await rooms.membership(db, params.id, caller.userId)
      const asked = { ...query, roomId: params.id, sinceSeq: member.since_seq }
      return answer(200, await listPins(db, reads, asked))
    }),
    endpoint(routes.listRoomFiles, async ({ params, query, caller }) => {
      const member = await rooms.membership(db, params.id, caller.userId)
      const asked = { ...query, roomId: params.id, sinceSeq: member.since_seq }
      return answer(200, await listFiles(db, reads, asked))
    }),
    endpoint(routes.sendMessage, async ({ params, body, caller }) => {
      const { sent, repeated } = await messages.send(caller.userId, params.id, body)
      // Who repeats a send may have left since: the message as it is now is for those who see it.
      if (repeated) return answer(200, await messages.seenBy(caller.userId, sent.id))
      return answer(201, await messages.get(sent.id))
    }),
    endpoint(routes.editMessage, async ({ params, body, caller }) => {
      await messages.edit(caller.userId, params.id, body)
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.deleteMessage, async ({ params, caller }) => {
      await messages.delete(caller.userId, params.id)
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.addReaction, async ({ params, caller }) => {
      await messages.react(caller.userId, params.id, { emoji: params.emoji, active: true })
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.removeReaction, async ({ params, caller }) => {
      await messages.react(caller.userId, params.id, { emoji: params.emoji, active: false })
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.pinMessage, async ({ params, caller }) => {
      await messages.pin(caller.userId, params.id, true)
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.unpinMessage, async ({ params, caller }) => {
      await messages.pin(caller.userId, params.id, false)
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.removeCard, async ({ params, query, caller }) => {
      await messages.removeCard(caller.userId, params.id, query.url)
      return answer(200, await messages.get(params.id))
    }),
    endpoint(routes.listReplies, async ({ params, query, caller }) =>
      answer(200, { messages: await messages.replies(caller.userId, params.id, query) }),
    ),
    endpoint(routes.listChanges, async ({ params, query, caller }) =>
      answer(200, await messages.changes(caller.userId, params.id, query.since)),
    ),
  ]
}
