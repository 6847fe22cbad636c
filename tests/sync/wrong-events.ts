import type { MyRoom } from "@parley/contract"
import type { Received } from "./line.ts"
import { isOfMessage, type RoomTruth, seqOf } from "./truth.ts"

interface Heard {
  readonly userId: string
  readonly received: readonly Received[]
  readonly truths: ReadonlyMap<string, RoomTruth>
  /** The hub repaired holes: of things that changed twice in one, the first change is left out. */
  readonly repaired: boolean
}

/**
 * What is wrong with the events of one user's connections: something of a room that is not the user's to see, or not
 * every rev of what is, once and in order. Who connects while being made a member may hear what came just before.
 */
export function wrongEvents({ userId, received, truths, repaired }: Heard): string[] {
  const ears = new Map<string, Ear>()
  return received.flatMap(({ connection, name, payload }) => {
    const { roomId, rev, room } = payload as { roomId?: string; rev?: number; room?: MyRoom }
    const truth = truths.get(roomId ?? room?.id ?? "")
    if (!truth) return []
    const place = `${connection} ${truth.id}`
    const ear = ears.get(place) ?? new Ear({ userId, truth, repaired })
    ears.set(place, ear)
    if (name === "room:left") ear.left()
    if (name === "room:joined") ear.joined(room?.rev ?? 0)
    if (rev === undefined) return []
    const seq = isOfMessage(name) ? seqOf(payload) : undefined
    return ear.hear(rev, seq).map(problem => `${name} with rev ${rev} of room ${truth.id} ${problem}`)
  })
}

/** One room on one connection. */
class Ear {
  readonly #userId: string
  readonly #truth: RoomTruth
  readonly #repaired: boolean
  #isOutside = false
  #next: number | undefined
  /** Revs before the next may come too: `room:joined` knew of them already. */
  #orBefore = false

  constructor(of: { userId: string; truth: RoomTruth; repaired: boolean }) {
    this.#userId = of.userId
    this.#truth = of.truth
    this.#repaired = of.repaired
  }

  joined(rev: number): void {
    this.#isOutside = false
    this.#next = rev + 1
    this.#orBefore = true
  }

  left(): void {
    this.#isOutside = true
  }

  hear(rev: number, seq: number | undefined): string[] {
    if (this.#isOutside || !this.#truth.expects(this.#userId, rev)) return ["came to an outsider"]
    const problems = this.#continues(rev) ? [] : [`came in place of ${this.#next}`]
    const first = this.#truth.firstSeq(this.#userId, rev)
    if (seq !== undefined && seq < first) problems.push(`and seq ${seq} came to who may see from ${first} on`)
    this.#next = rev + 1
    this.#orBefore = false
    return problems
  }

  /** Changes of messages that the user may not see are left out. */
  #continues(rev: number): boolean {
    let next = this.#next
    if (next === undefined || (this.#orBefore && rev < next)) return true
    if (this.#repaired) return next <= rev
    while (next < rev && this.#truth.hides(this.#userId, next)) next++
    return next === rev
  }
}
