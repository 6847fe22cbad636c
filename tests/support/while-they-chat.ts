import { BusyClient } from "./busy-client.ts"
import { apiOf, type Person } from "./people.ts"

/**
 * Two people write in a room, one message after another, while something is done.
 * @returns the texts that the room has at the end, and the two, who have caught up with it
 */
export async function whileTheyChat(
  url: string,
  people: readonly [Person, Person],
  work: () => Promise<void>,
): Promise<{ kept: string[]; busy: BusyClient[] }> {
  const [owner, other] = people
  const room = await apiOf(url, owner).call("createRoom", {
    body: { kind: "group", name: "room", memberIds: [other.id] },
  })
  const busy = people.map(person => new BusyClient(url, person, room.id))
  try {
    await Promise.all(busy.map(each => each.connect()))
    const sending = Promise.all(busy.map(each => each.run()))
    await work()
    for (const each of busy) each.stop()
    await sending
    const kept = await allTexts(url, owner, room.id)
    await Promise.all(busy.map(each => each.until(() => each.held.length === kept.length)))
    return { kept, busy }
  } finally {
    for (const { client } of busy) client.close()
  }
}

async function allTexts(url: string, person: Person, id: string): Promise<string[]> {
  const texts: string[] = []
  for (let after = 0; ; after += 100) {
    const { messages } = await apiOf(url, person).call("listMessages", {
      params: { id },
      query: { after, limit: 100 },
    })
    texts.push(...messages.map(({ text }) => text))
    if (messages.length < 100) return texts
  }
}
