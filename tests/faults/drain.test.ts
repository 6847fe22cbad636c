import { expect, test } from "bun:test"
import { join } from "node:path"
import { limits } from "@parley/contract"
import { BusyClient } from "../support/busy-client.ts"
import { apiOf, type Person, signUp } from "../support/people.ts"
import { startServerProcess } from "../support/server-process.ts"
import { tempFolder } from "../support/temp-folder.ts"

const timeoutMs = 120_000
const people = 10
const drains = 2

test(
  "a server that is replaced under load loses nothing and doubles nothing, and its clients come back",
  async () => {
    await using folder = tempFolder()
    const database = join(folder.path, "parley.db")
    let server = await startServerProcess({ database })
    const { url } = server
    const port = Number(new URL(url).port)
    const all = await signUp(url, "person", people)
    const [owner, ...others] = all as [Person, ...Person[]]
    const room = await apiOf(url, owner).call("createRoom", {
      body: { kind: "group", name: "room", memberIds: others.map(person => person.id) },
    })
    const clients = all.map(person => new BusyClient(url, person, room.id))
    await Promise.all(clients.map(client => client.connect()))
    const running = clients.map(client => client.run())

    for (let drain = 1; drain <= drains; drain++) {
      const before = clients.map(({ sent }) => sent.length)
      await Promise.all(
        clients.map((client, n) => client.until(() => client.sent.length > (before[n] ?? 0) + 5)),
      )
      expect(await server.stop(), "it ends by itself").toBe(0)
      server = await startServerProcess({ database, port })
      await Promise.all(clients.map(client => client.until(() => client.breaks.length >= drain)))
    }
    for (const client of clients) client.stop()
    await Promise.all(running)

    const sent = clients.flatMap(client => client.sent)
    await Promise.all(clients.map(client => client.until(() => client.held.length >= sent.length)))
    for (const { held, client } of clients) {
      expect(held.toSorted(), "everyone holds each message once").toEqual(sent.toSorted())
      client.close()
    }
    const texts = await textsOf(url, owner, room.id)
    expect(texts.toSorted()).toEqual(sent.toSorted())
    const { rev, lastSeq } = await apiOf(url, owner).call("getRoom", { params: { id: room.id } })
    expect([rev, lastSeq]).toEqual([room.rev + sent.length, sent.length])
    for (const { sent: own } of clients) {
      const mine = new Set(own)
      expect(
        texts.filter(text => mine.has(text)),
        "in the order of sending",
      ).toEqual(own)
    }
    await server.stop()
  },
  timeoutMs,
)

async function textsOf(url: string, person: Person, id: string): Promise<string[]> {
  const texts: string[] = []
  for (let after = 0; ; after += limits.pageMax) {
    const query = { after, limit: limits.pageMax }
    const { messages } = await apiOf(url, person).call("listMessages", { params: { id }, query })
    texts.push(...messages.map(message => message.text))
    if (messages.length < limits.pageMax) return texts
  }
}
