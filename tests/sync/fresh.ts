import type { Api, ClientState, RoomState } from "@parley/client"
import { limits, type Member, type Message, type MyRoom } from "@parley/contract"

/** A room as it is fetched by someone who holds nothing of it. */
export interface FreshRoom {
  readonly room: MyRoom
  readonly messages: readonly Message[]
  readonly members: readonly Member[]
}

/** All rooms of a user with everything in them. */
export async function fetchFresh(api: Api): Promise<Map<string, FreshRoom>> {
  const { rooms } = await api.call("listRooms")
  const fetched = await Promise.all(
    rooms.map(async room => ({
      room,
      messages: await fetchMessages(api, room.id),
      members: await fetchMembers(api, room.id),
    })),
  )
  return new Map(fetched.map(each => [each.room.id, each]))
}

async function fetchMessages(api: Api, id: string): Promise<Message[]> {
  const all: Message[] = []
  for (;;) {
    const query = { after: all.at(-1)?.seq ?? 0, limit: limits.pageMax }
    const { messages } = await api.call("listMessages", { params: { id }, query })
    all.push(...messages)
    if (messages.length < query.limit) return all
  }
}

async function fetchMembers(api: Api, id: string): Promise<Member[]> {
  const { members, cursor } = await api.call("listMembers", {
    params: { id },
    query: { limit: limits.pageMax },
  })
  if (cursor !== null) throw new Error("A test room has more members than one page.")
  return members
}

/**
 * How a client's state differs from a fresh fetch; nothing where the law of sync holds. Without `revs` a client may
 * be at an earlier rev, if all that it has is the same: it is not told of changes that are not its to see.
 */
export function difference(
  state: ClientState,
  fresh: ReadonlyMap<string, FreshRoom>,
  { revs }: { revs: boolean },
): string[] {
  const ids = new Set([...state.rooms.keys(), ...fresh.keys()])
  return [...ids].flatMap(id => {
    const [held, truth] = [state.rooms.get(id), fresh.get(id)]
    if (held === undefined) return [`the room ${id} is missing`]
    if (truth === undefined) return [`the room ${id} is still held`]
    const { rev } = truth.room
    return differenceOfRoom(revs ? held : { ...held, rev, room: { ...held.room, rev } }, truth)
  })
}

function differenceOfRoom(held: RoomState, truth: FreshRoom): string[] {
  const differs = (what: string, ours: unknown, theirs: unknown) =>
    Bun.deepEquals(ours, theirs)
      ? []
      : [`${what} of ${truth.room.name}: ${JSON.stringify(ours)} in place of ${JSON.stringify(theirs)}`]
  const window = held.reachedStart ? truth.messages : truth.messages.slice(-held.messages.length || undefined)
  const standing = [...held.members.values()].filter(member => member.leftAt === null)
  return [
    ...differs("rev", held.rev, truth.room.rev),
    ...differs("room", held.room, truth.room),
    ...(held.stale ? [`${truth.room.name} is stale`] : []),
    ...(held.opened ? differs("messages", held.messages, window) : []),
    ...(held.membersLoaded === "all" ? differs("members", byId(standing), byId(truth.members)) : []),
  ]
}

const byId = (members: readonly Member[]): Member[] =>
  members.toSorted((a, b) => (a.user.id < b.user.id ? -1 : 1))
