import type { Api } from "@parley/client"
import { limits, type Message } from "@parley/contract"
import { apiOf, type Person } from "../../support/people.ts"
import { persistently } from "../../support/persistently.ts"
import { fetchAll } from "../acts/run.ts"
import type { Crowd } from "./crowd.ts"
import type { ClusterHistory } from "./history.ts"

/** The rev of every room of the round. */
export async function headsOf(url: string, crowd: Crowd): Promise<Map<string, number>> {
  const heads = new Map<string, number>()
  const [first, second] = crowd.scene.people
  // The lobby is left now and then: whoever is in it knows its head.
  for (const person of [first, second, crowd.scene.keeper]) {
    if (!person) continue
    const { rooms } = await persistently(() => apiOf(url, person).call("listRooms"))
    for (const room of rooms) heads.set(room.id, Math.max(room.rev, heads.get(room.id) ?? 0))
  }
  return heads
}

/** The rooms of each of the people, in their order. */
export async function roomsOf(url: string, people: readonly Person[]): Promise<Set<string>[]> {
  return await Promise.all(
    people.map(async person => {
      const { rooms } = await persistently(() => apiOf(url, person).call("listRooms"))
      return new Set(rooms.map(room => room.id))
    }),
  )
}

type Fetched = Pick<ClusterHistory, "fetched" | "messages" | "memberCounts" | "marks">

/** All of a round as it is kept: what each may see, and each message. */
export async function fetchKept(url: string, crowd: Crowd): Promise<Fetched> {
  const { people, scene } = crowd
  const fetched = await persistently(() => fetchAll(url, { people, startRevs: scene.startRevs }))
  const messages: Record<string, readonly Message[]> = {}
  const memberCounts: Record<string, { said: number; listed: number }> = {}
  const marks: Record<string, { readSeq: number; unread: number }>[] = []
  for (const person of scene.people) {
    const { rooms } = await persistently(() => apiOf(url, person).call("listRooms"))
    marks.push(
      Object.fromEntries(
        rooms.flatMap(({ id, membership }) =>
          membership ? [[id, { readSeq: membership.readSeq, unread: membership.unread }]] : [],
        ),
      ),
    )
    for (const { id } of rooms) {
      if (messages[id]) continue
      const api = apiOf(url, person)
      messages[id] = await messagesOf(api, id)
      const { memberCount } = await persistently(() => api.call("getRoom", { params: { id } }))
      const listed = await persistently(() =>
        api.call("listMembers", { params: { id }, query: { limit: limits.pageMax } }),
      )
      memberCounts[id] = {
        said: memberCount,
        listed: listed.members.filter(each => each.leftAt === null).length,
      }
    }
  }
  return { fetched, messages, memberCounts, marks }
}

async function messagesOf(api: Api, id: string): Promise<Message[]> {
  const messages: Message[] = []
  for (;;) {
    const query = { after: messages.at(-1)?.seq ?? 0, limit: limits.pageMax }
    const page = await persistently(() => api.call("listMessages", { params: { id }, query }))
    messages.push(...page.messages)
    if (page.messages.length < limits.pageMax) return messages
  }
}
