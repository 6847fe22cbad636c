import type { EventPayload, MyRoom } from "@parley/contract"
import type { Received } from "./line.ts"

interface Membership {
  readonly userId: string
  /** A member at these revs: from the first on, and before the second. */
  readonly from: number
  readonly until: number
  /** Sees messages after this one, where the room does not show all history. */
  readonly sinceSeq: number
}

/** What happened to one room, from what a member heard who was there all the time. */
export class RoomTruth {
  readonly id: string
  readonly #showsAll: boolean
  readonly #memberships: Membership[]
  rev: number
  seq = 0

  constructor(room: MyRoom, firstUserIds: readonly string[]) {
    this.id = room.id
    this.#showsAll = room.kind !== "group"
    this.#memberships = firstUserIds.map(userId => ({ userId, from: 0, until: Infinity, sinceSeq: 0 }))
    this.rev = room.rev
  }

  /** Takes in the next change. @returns what is wrong with it */
  hear(name: string, payload: { rev: number }): string[] {
    const expected = this.rev + 1
    if (payload.rev !== expected)
      return [`the owner heard rev ${payload.rev} of room ${this.id} in place of ${expected}`]
    this.rev = payload.rev
    if (name === "message:new") this.seq++
    if (name === "member:updated") this.#memberUpdated(payload as EventPayload<"member:updated">)
    return []
  }

  /** Someone's membership at a rev. */
  membership(userId: string, rev: number): Membership | undefined {
    return this.#memberships.find(each => each.userId === userId && each.from <= rev && rev < each.until)
  }

  /** The first message that someone may see at a rev. */
  firstSeq(userId: string, rev: number): number {
    return this.#showsAll ? 1 : (this.membership(userId, rev)?.sinceSeq ?? Infinity) + 1
  }

  #memberUpdated({ rev, member }: EventPayload<"member:updated">): void {
    const userId = member.user.id
    const current = this.membership(userId, rev)
    if (member.leftAt !== null && current)
      this.#memberships[this.#memberships.indexOf(current)] = { ...current, until: rev }
    if (member.leftAt === null && !current)
      this.#memberships.push({ userId, from: rev, until: Infinity, sinceSeq: this.seq })
  }
}

/**
 * What is wrong with the events of one user's connections: something of a room that is not the user's to see, or not
 * every rev once and in order between a `room:joined` and a `room:left`.
 */
export function wrongEvents(
  userId: string,
  received: readonly Received[],
  truths: ReadonlyMap<string, RoomTruth>,
): string[] {
  const wrong: string[] = []
  const expected = new Map<string, { rev: number; orBefore: boolean }>()
  for (const { connection, name, payload } of received) {
    const fields = payload as { roomId?: string; rev?: number; room?: MyRoom }
    const roomId = fields.roomId ?? fields.room?.id ?? ""
    const place = `${connection} ${roomId}`
    const truth = truths.get(roomId)
    if (name === "room:left") expected.delete(place)
    if (name === "room:joined") expected.set(place, { rev: (fields.room?.rev ?? 0) + 1, orBefore: true })
    const { rev } = fields
    if (!truth || rev === undefined) continue
    wrong.push(...notToBeSeen({ userId, name, payload, rev, truth }))
    const next = expected.get(place)
    if (next && rev !== next.rev && !(next.orBefore && rev < next.rev))
      wrong.push(`${name} with rev ${rev} of room ${roomId} came in place of ${next.rev}`)
    expected.set(place, { rev: rev + 1, orBefore: false })
  }
  return wrong
}

function notToBeSeen(event: {
  userId: string
  name: string
  payload: unknown
  rev: number
  truth: RoomTruth
}): string[] {
  const { userId, name, payload, rev, truth } = event
  if (!truth.membership(userId, rev))
    return [`${name} with rev ${rev} of room ${truth.id} came to an outsider`]
  if (name !== "message:new") return []
  const { seq } = (payload as EventPayload<"message:new">).message
  return seq >= truth.firstSeq(userId, rev)
    ? []
    : [`seq ${seq} of room ${truth.id} is before the member's first`]
}
