import { expect, test } from "bun:test"
import type { Account, MyRoom, Sent } from "@parley/contract"
import type { CallInput } from "./calls.ts"
import type { ParleyClient } from "./types.ts"

/** Never called: what matters is that it compiles, and that the marked lines do not. */
export async function typings(client: ParleyClient): Promise<void> {
  const { call } = client.api
  const room: MyRoom = await call("createRoom", { body: { kind: "channel", name: "a" } })
  const nothing: undefined = await call("leaveRoom", { params: { id: room.id } })
  const account: Account = (await call("checkSession")).user
  await call("listMessages", { params: { id: room.id } })
  await call("listMessages", { params: { id: room.id }, query: { before: 5 } })
  await call("listChanges", { params: { id: room.id }, query: { since: 5 } })
  await call("createInvite", { params: { id: room.id } })
  await call("refresh")
  // @ts-expect-error a path needs its parameters
  await call("getRoom")
  // @ts-expect-error `since` is needed
  await call("listChanges", { params: { id: room.id } })
  // @ts-expect-error a number, not text
  await call("listMessages", { params: { id: room.id }, query: { before: "5" } })
  // @ts-expect-error no such kind
  await call("createRoom", { body: { kind: "cave" } })
  // @ts-expect-error no such route
  await call("deleteEverything")
  // @ts-expect-error the answer is a room
  const wrong: Account = await call("joinRoom", { params: { id: room.id } })

  const sent: Sent = await client.emit("message:send", { roomId: room.id, key: "k", text: "t" })
  // @ts-expect-error `text` is missing
  await client.emit("message:send", { roomId: room.id, key: "k" })
  client.on("message:new", ({ message, rev }) => `${message.text}${rev.toFixed()}`)
  // @ts-expect-error a client event is not a server event
  client.on("message:send", () => {})
  // @ts-expect-error snapshots cannot be changed
  client.store.getState().rooms.set("a", client.store.getState().rooms.get("b"))
  void [nothing, account, wrong, sent]
}

test("a call input has exactly the parts of its route", () => {
  const get: CallInput<"getRoom"> = { params: { id: "r" } }
  // @ts-expect-error getRoom has no body
  const extra: CallInput<"getRoom"> = { params: { id: "r" }, body: {} }
  expect(extra).toMatchObject(get)
})
