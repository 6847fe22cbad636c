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
  /** By rev, the seq of the message that changed. */
  readonly #messages = new Map<number, number>()
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
    if (isOfMessage(name)) this.#messages.set(payload.rev, seqOf(payload))
    if (name === "member:updated") this.#memberUpdated(payload as EventPayload<"member:updated">)
    return []
  }

  /** Someone's membership at a rev. */
  membership(userId: string, rev: number): Membership | undefined {
    return this.#memberships.find(each => each.userId === userId && each.from <= rev && rev < each.until)
  }

  /** Whether a change is of a message that someone may not see. */
  hides(userId: string, rev: number): boolean {
    return (this.#messages.get(rev) ?? Infinity) < this.firstSeq(userId, rev)
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

const isOfMessage = (name: string): boolean => name === "message:new" || name === "message:updated"

const seqOf = (payload: unknown): number => (payload as EventPayload<"message:new">).message.seq

interface Span {
  /** The next rev that is expected. */
  rev: number
  /** One before it may come too: `room:joined` knew of it already. */
  orBefore: boolean
}

/**
 * What is wrong with the events of one user's connections: something of a room that is not the user's to see, or not
 * every rev of what is, once and in order, up to a `room:left`.
 */
export function wrongEvents(
  userId: string,
  received: readonly Received[],
  truths: ReadonlyMap<string, RoomTruth>,
): string[] {
  const wrong: string[] = []
  const spans = new Map<string, Span>()
  for (const { connection, name, payload } of received) {
    const { roomId, rev, room } = payload as { roomId?: string; rev?: number; room?: MyRoom }
    const truth = truths.get(roomId ?? room?.id ?? "")
    if (!truth) continue
    const place = `${connection} ${truth.id}`
    if (name === "room:left") spans.delete(place)
    if (name === "room:joined") spans.set(place, { rev: (room?.rev ?? 0) + 1, orBefore: true })
    if (rev === undefined) continue
    if (!truth.membership(userId, rev))
      wrong.push(`${name} with rev ${rev} of room ${truth.id} came to an outsider`)
    else if (isOfMessage(name) && seqOf(payload) < truth.firstSeq(userId, rev))
      wrong.push(`${name} of room ${truth.id} with seq ${seqOf(payload)} is not the member's to see`)
    if (!continues(spans.get(place), { userId, rev, truth }))
      wrong.push(`${name} with rev ${rev} of room ${truth.id} came in place of ${spans.get(place)?.rev}`)
    spans.set(place, { rev: rev + 1, orBefore: false })
  }
  return wrong
}

function continues(span: Span | undefined, event: { userId: string; rev: number; truth: RoomTruth }): boolean {
  if (!span || (span.orBefore && event.rev < span.rev)) return true
  let next = span.rev
  while (next < event.rev && event.truth.hides(event.userId, next)) next++
  return next === event.rev
}
