import { isDeepStrictEqual } from "node:util"
import { BusyClient } from "./busy-client.ts"
import { apiOf, type Person } from "./people.ts"

/** Messages that each of the two must have sent, or else they did not chat while it was done. */
const sentMin = 10

export interface Chat {
  /** Messages that the room has at the end. */
  readonly count: number
  /** How long each of the two was away each time, in milliseconds. */
  readonly breaks: readonly number[]
}

/**
 * Two people write in a room, one message after another, while something is done.
 * @throws Error where not everything that was acknowledged is kept once, in the order of its sender, and had by both
 */
export async function whileTheyChat(
  url: string,
  people: readonly [Person, Person],
  work: () => Promise<void>,
): Promise<Chat> {
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
    if (new Set(kept).size !== kept.length) throw new Error("A message is kept twice.")
    for (const each of busy) check(each, kept)
    return { count: kept.length, breaks: busy.flatMap(({ breaks }) => breaks) }
  } finally {
    for (const { client } of busy) client.close()
  }
}

function check({ sent, held }: BusyClient, kept: readonly string[]): void {
  if (sent.length <= sentMin) throw new Error(`Only ${sent.length} messages were sent.`)
  const keptOfThem = kept.filter(text => sent.includes(text))
  if (!isDeepStrictEqual(keptOfThem, sent)) {
    throw new Error("What was acknowledged is not kept once and in order.")
  }
  if (!isDeepStrictEqual(held, kept)) throw new Error("Not everybody has all messages.")
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
