import { apiOf, type Person, signUp } from "../support/people.ts"
import { type FetchedRoom, seen } from "./history.ts"

/** People in rooms, before anything is sent. */
export interface Scene {
  readonly people: readonly [Person, ...Person[]]
  readonly startRevs: Readonly<Record<string, number>>
}

/** Everyone is in every room; rooms are channels and groups in turn. */
export async function setUp(url: string, options: { senders: number; rooms: number }): Promise<Scene> {
  const [owner, ...others] = await signUp(url, "sender", options.senders)
  if (!owner) throw new Error("A run takes at least one sender.")
  const api = apiOf(url, owner)
  const startRevs: Record<string, number> = {}
  for (let n = 0; n < options.rooms; n++) {
    const room = await api.call("createRoom", {
      body: {
        kind: n % 2 === 0 ? "channel" : "group",
        name: `room ${n}`,
        memberIds: others.map(person => person.id),
      },
    })
    startRevs[room.id] = room.rev
  }
  return { people: [owner, ...others], startRevs }
}

/** How far the rooms are. */
export async function headsOf(url: string, { people, startRevs }: Scene): Promise<Map<string, number>> {
  const { rooms } = await apiOf(url, people[0]).call("listRooms")
  return new Map(rooms.filter(room => room.id in startRevs).map(room => [room.id, room.rev]))
}

/** All that is kept of the rooms. */
export async function fetchRooms(url: string, scene: Scene): Promise<FetchedRoom[]> {
  const api = apiOf(url, scene.people[0])
  return await Promise.all(
    Object.keys(scene.startRevs).map(async id => {
      const room = await api.call("getRoom", { params: { id } })
      const messages: FetchedRoom["messages"] = []
      for (;;) {
        const query = { after: messages.at(-1)?.seq ?? 0, limit: 100 }
        const page = await api.call("listMessages", { params: { id }, query })
        for (const each of page.messages)
          messages.push({ ...seen(each), createdAt: Date.parse(each.createdAt) })
        if (page.messages.length < query.limit) break
      }
      return { id, lastSeq: room.lastSeq, rev: room.rev, messages }
    }),
  )
}
