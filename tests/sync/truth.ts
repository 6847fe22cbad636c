import type { EventPayload, MyRoom } from "@parley/contract"

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
  /** Up to this rev the room was made; nobody need hear of it. */
  readonly #start: number
  readonly #memberships: Membership[]
  /** By rev, the seq of the message that changed. */
  readonly #messages = new Map<number, number>()
  rev: number
  seq = 0

  constructor(room: MyRoom, firstUserIds: readonly string[]) {
    this.id = room.id
    this.#showsAll = room.kind !== "group"
    this.#memberships = firstUserIds.map(userId => ({ userId, from: 0, until: Infinity, sinceSeq: 0 }))
    this.#start = room.rev
    this.rev = room.rev
  }

  /** Takes in the next change. @returns what is wrong with it */
  hear(name: string, payload: { rev: number }): string[] {
    if (payload.rev <= this.#start) return []
    const expected = this.rev + 1
    if (payload.rev !== expected)
      return [`the owner heard rev ${payload.rev} of room ${this.id} in place of ${expected}`]
    this.rev = payload.rev
    if (name === "message:new") this.seq++
    if (isOfMessage(name)) this.#messages.set(payload.rev, seqOf(payload))
    if (name === "member:updated") this.#memberUpdated(payload as EventPayload<"member:updated">)
    return []
  }

  isMember(userId: string, rev: number): boolean {
    return (this.#membership(userId, rev)?.from ?? Infinity) <= rev
  }

  /** Whether someone is a member at a rev, or will be. */
  expects(userId: string, rev: number): boolean {
    return this.#membership(userId, rev) !== undefined
  }

  /** Whether a change is of a message that someone may not see. */
  hides(userId: string, rev: number): boolean {
    return (this.#messages.get(rev) ?? Infinity) < this.firstSeq(userId, rev)
  }

  /** The first message that someone may see who is a member at a rev, or next after it. */
  firstSeq(userId: string, rev: number): number {
    return this.#showsAll ? 1 : (this.#membership(userId, rev)?.sinceSeq ?? Infinity) + 1
  }

  /** Someone's membership at a rev, or the next after it. */
  #membership(userId: string, rev: number): Membership | undefined {
    return this.#memberships.find(each => each.userId === userId && rev < each.until)
  }

  #memberUpdated({ rev, member }: EventPayload<"member:updated">): void {
    const userId = member.user.id
    const current = this.#membership(userId, rev)
    if (member.leftAt !== null && current)
      this.#memberships[this.#memberships.indexOf(current)] = { ...current, until: rev }
    if (member.leftAt === null && !current)
      this.#memberships.push({ userId, from: rev, until: Infinity, sinceSeq: this.seq })
  }
}

export const isOfMessage = (name: string): boolean => name === "message:new" || name === "message:updated"

export const seqOf = (payload: unknown): number => (payload as EventPayload<"message:new">).message.seq
