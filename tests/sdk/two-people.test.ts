import { afterAll, beforeAll, expect, test } from "bun:test"
import { type ClientState, createClient, type ParleyClient, ticksOf } from "@parley/client"
import { startNode, type TestNode } from "../support/node.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode(bus => bus)
})
afterAll(() => node[Symbol.asyncDispose]())

/** Someone who is online by the SDK. */
async function person(name: string): Promise<{ client: ParleyClient; id: string }> {
  const client = createClient({ url: node.url, credentials: "tokens" })
  const password = "long enough"
  const { id } = await client.signUp({ username: name, name, email: `${name}@mail.test`, password })
  client.connect()
  await until(client, state => state.connection === "online")
  return { client, id }
}

/** Waits until the state is so. The test's own time limit ends what never comes. */
function until(client: ParleyClient, isSo: (state: ClientState) => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!isSo(client.store.getState())) return
      stop()
      resolve()
    }
    const stop = client.store.subscribe(look)
    look()
  })
}

test("two people see each other come, type, send a file, receive and read", async () => {
  const [ann, ben] = await Promise.all([person("ann"), person("ben")])
  const { id: roomId } = await ann.client.createRoom({ kind: "direct", memberIds: [ben.id] })
  await until(ben.client, state => state.rooms.has(roomId))
  const room = (of: ParleyClient) => of.store.getState().rooms.get(roomId)

  ann.client.presence.watch([ben.id])
  await until(ann.client, state => state.presence.get(ben.id) === "online")
  ben.client.presence.set("dnd")
  await until(ann.client, state => state.presence.get(ben.id) === "dnd")

  ann.client.typing.start(roomId)
  await until(ben.client, state => state.rooms.get(roomId)?.typing.includes(ann.id) === true)

  await Promise.all([ann.client.openRoom(roomId), ben.client.openRoom(roomId)])
  const content = new Uint8Array(1_000_000).fill(7)
  ann.client.send(roomId, "A file", { uploads: [ann.client.uploads.add(new File([content], "seven.bin"))] })
  ann.client.send(roomId, "sent meanwhile")
  await until(ben.client, () => room(ben.client)?.messages.length === 2)
  const message = room(ben.client)?.messages[1]
  expect(message).toMatchObject({ text: "A file", attachments: [{ name: "seven.bin", size: 1_000_000 }] })
  await until(ben.client, () => room(ben.client)?.typing.length === 0)

  const ticks = () => {
    const state = room(ann.client)
    const own = state?.messages[1]
    return state && own && ticksOf(state, own)
  }
  await until(ann.client, () => ticks() === "delivered")
  ben.client.markRead(roomId, 2)
  await until(ann.client, () => ticks() === "read")
  expect(ann.client.store.getState().uploads.size).toBe(0)
  ann.client.close()
  ben.client.close()
  expect(node.complaints).toEqual([])
})
