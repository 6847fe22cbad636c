import { ParleyError } from "@parley/contract"
import type { Api } from "./calls.ts"
import { type ChangeEvent, changeOfEvent } from "./change-event.ts"
import { backoff, type Clock } from "./clock.ts"
import type { Loads } from "./loads.ts"
import { applyMembers } from "./room-state.ts"
import type { Rooms } from "./rooms.ts"

/** Events held back per room; those past it are fetched. */
const heldMax = 200
/** Rooms being repaired, or not known yet, at once. */
const gapsMax = 6_000
const runningMax = 4
const attemptsMax = 6
const retry = { base: 1_000, max: 30_000 }

/** Milliseconds to wait before asking, so that what is only late can arrive, and clients do not all ask at once. */
const delays = {
  hole: { least: 50, jitter: 250 },
  stale: { least: 200, jitter: 2_000 },
  sent: { least: 1_000, jitter: 1_000 },
} as const

/** What keeps a room behind. */
interface Gap {
  held: ChangeEvent[]
  /** The rev that the room is known to have reached. */
  target: number
  attempts: number
  due: number
  cancel: () => void
}

/** Brings rooms that are behind up to date again: one repair per room, a few rooms at a time. */
export interface Repair {
  /** Applies an event, or holds it back until those before it are there. */
  receive(event: ChangeEvent): void
  /** Sees to it that a room reaches a rev, and has its counts right. */
  want(id: string, rev: number, reason: keyof typeof delays): void
  /** Applies what was held back for a room that is there now. */
  joined(id: string): void
  /** Forgets a room. */
  drop(id: string): void
  /** Forgets everything: the next `sync` covers it. */
  clear(): void
}

interface RepairOptions {
  readonly rooms: Rooms
  readonly api: Api
  readonly loads: Loads
  readonly clock: Clock
  /** An event was applied. */
  readonly onApplied: (event: ChangeEvent) => void
}

export function createRepair({ rooms, api, loads, clock, onApplied }: RepairOptions): Repair {
  const gaps = new Map<string, Gap>()
  const ready: string[] = []
  let running = 0

  function gapOf(id: string): Gap | null {
    const held = gaps.get(id)
    if (held || gaps.size >= gapsMax) return held ?? null
    const gap: Gap = { held: [], target: 0, attempts: 0, due: Number.POSITIVE_INFINITY, cancel: () => {} }
    gaps.set(id, gap)
    return gap
  }

  const isBehind = (id: string, gap: Gap): boolean => (rooms.get(id)?.rev ?? 0) < gap.target
  const isDone = (id: string, gap: Gap): boolean => !isBehind(id, gap) && !rooms.get(id)?.stale

  function schedule(id: string, gap: Gap, ms: number): void {
    const due = clock.now() + ms
    if (due >= gap.due) return
    gap.cancel()
    gap.due = due
    gap.cancel = clock.schedule(() => {
      ready.push(id)
      next()
    }, ms)
  }

  function want(id: string, rev: number, reason: keyof typeof delays): void {
    const state = rooms.get(id)
    if (state && state.rev >= rev && !state.stale) return
    const gap = gapOf(id)
    if (!gap) return
    gap.target = Math.max(gap.target, rev)
    const { least, jitter } = delays[reason]
    if (state) schedule(id, gap, least + clock.random() * jitter)
  }

  function receive(event: ChangeEvent): void {
    const { roomId, rev } = event.payload
    const result = rooms.apply(roomId, changeOfEvent(event))
    if (result === "missing") {
      const gap = gapOf(roomId)
      if (gap && rooms.get(roomId) && gap.held.length < heldMax) gap.held.push(event)
      want(roomId, rev, "hole")
    } else if (result === "applied") {
      onApplied(event)
      drain(roomId)
    }
  }

  /** Applies in order what was held back, as far as it goes. */
  function drain(id: string): void {
    const gap = gaps.get(id)
    if (!gap) return
    const held = gap.held.sort((a, b) => a.payload.rev - b.payload.rev)
    let done = 0
    for (const event of held) {
      const result = rooms.apply(id, changeOfEvent(event))
      if (result === "missing") break
      if (result === "applied") onApplied(event)
      done++
    }
    gap.held = held.slice(done)
    if (isDone(id, gap)) drop(id)
  }

  function drop(id: string): void {
    gaps.get(id)?.cancel()
    gaps.delete(id)
  }

  function next(): void {
    while (running < runningMax) {
      const id = ready.shift()
      const gap = id === undefined ? undefined : gaps.get(id)
      if (id === undefined) return
      if (!gap) continue
      running++
      void run(id, gap).finally(() => {
        running--
        next()
      })
    }
  }

  async function run(id: string, gap: Gap): Promise<void> {
    const isCurrent = () => gaps.get(id) === gap
    const before = rooms.get(id)?.rev
    try {
      await mend(id, gap, isCurrent)
    } catch (error) {
      if (isCurrent() && error instanceof ParleyError && error.code === "not_found") rooms.leave(id)
    }
    if (!isCurrent()) return
    if (isDone(id, gap)) return drop(id)
    gap.attempts = rooms.get(id)?.rev === before ? gap.attempts + 1 : 0
    gap.due = Number.POSITIVE_INFINITY
    // Given up, the room stays as it is: the next event of it begins anew.
    if (gap.attempts >= attemptsMax) drop(id)
    else schedule(id, gap, backoff(clock, gap.attempts, retry))
  }

  async function mend(id: string, gap: Gap, isCurrent: () => boolean): Promise<void> {
    const state = rooms.get(id)
    if (!state) return
    if (isBehind(id, gap)) {
      const answer = await api.call("listChanges", { params: { id }, query: { since: state.rev } })
      if (!isCurrent()) return
      if (answer.complete) rooms.applyAll(id, answer)
      else await rebuild(id, isCurrent)
      drain(id)
    }
    if (!rooms.get(id)?.stale) return
    const room = await api.call("getRoom", { params: { id } })
    if (rooms.get(id)) rooms.join(room)
  }

  /** Fetches a room anew and puts it in place of the held one at once. */
  async function rebuild(id: string, isCurrent: () => boolean): Promise<void> {
    const before = rooms.get(id)
    if (!before) return
    const params = { id }
    // The room comes first: what is fetched after it is at least as new as its rev, which the state then has.
    const room = await api.call("getRoom", { params })
    const messages = before.opened ? await loads.fetchMessages(id) : null
    const members = before.membersLoaded === "none" ? null : await loads.fetchMembers(id)
    if (!isCurrent()) return
    const meanwhile = [] as const
    rooms.reset(room, messages && { ...messages, meanwhile })
    if (members) rooms.change(id, state => applyMembers(state, { ...members, meanwhile }))
  }

  return {
    receive,
    want,
    joined(id) {
      drain(id)
      const gap = gaps.get(id)
      if (gap) want(id, gap.target, "hole")
    },
    drop,
    clear() {
      for (const gap of gaps.values()) gap.cancel()
      gaps.clear()
      ready.length = 0
    },
  }
}
