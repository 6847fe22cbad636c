import { type EventPayload, type PayloadOf, presenceLimits, presenceSpans } from "@parley/contract"
import type { Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import type { Rooms } from "./rooms.ts"

/** Milliseconds between two times that typing is said. */
const sayEvery = 3_000
/** Milliseconds after the last keystroke until typing has ended. */
const endsAfter = 5_000
/** Milliseconds until others' typing that is not repeated has ended: the server's own span, and a slow line's. */
const fades = presenceSpans.typing + 1_000
/** People shown as typing in one room. */
const typistsMax = 20

/** Who types; those who do are in `typing` of their room's state, in the order in which they began. */
export interface Typing {
  /** One types in a room: call it at each keystroke. Ends 5 s after the last call, and when a message is sent. */
  start(roomId: string): void
  /** One has stopped, or taken back what was typed. */
  stop(roomId: string): void
}

interface TypingOptions {
  readonly rooms: Rooms
  readonly clock: Clock
  readonly say: (typing: PayloadOf<"typing">) => Promise<unknown>
}

interface TypingPart extends Typing, Part {
  /** A message of one's own goes out, with which typing ends for the others by itself. */
  sent(roomId: string): void
  receive(event: EventPayload<"typing">): void
}

export function createTyping({ rooms, clock, say }: TypingOptions): TypingPart {
  const own = new Map<string, { saidAt: number; cancelEnd: () => void }>()
  /** How to cancel the end of others' typing, by room and user. */
  const others = new Map<string, Map<string, () => void>>()
  let online = false

  /** Typing is of the moment: what fails is said again with the next keystrokes, or not at all. */
  function tell(roomId: string, active: boolean): void {
    if (online) say({ roomId, active }).catch(() => undefined)
  }

  function end(roomId: string): boolean {
    own.get(roomId)?.cancelEnd()
    return own.delete(roomId)
  }

  function stop(roomId: string): void {
    if (end(roomId)) tell(roomId, false)
  }

  function show(roomId: string, userId: string, active: boolean): void {
    const typists = others.get(roomId) ?? new Map<string, () => void>()
    typists.get(userId)?.()
    if (active && (typists.size < typistsMax || typists.has(userId)))
      typists.set(
        userId,
        clock.schedule(() => show(roomId, userId, false), fades),
      )
    else typists.delete(userId)
    if (typists.size === 0) others.delete(roomId)
    else others.set(roomId, typists)
    rooms.change(roomId, state => {
      const typing = [...typists.keys()]
      return typing.join() === state.typing.join() ? state : { ...state, typing }
    })
  }

  function forgetOthers(roomId: string): void {
    for (const cancel of others.get(roomId)?.values() ?? []) cancel()
    others.delete(roomId)
  }

  function forgetAll(): void {
    for (const roomId of [...own.keys()]) end(roomId)
    for (const roomId of [...others.keys()]) {
      forgetOthers(roomId)
      rooms.change(roomId, state => ({ ...state, typing: [] }))
    }
  }

  return {
    start(roomId) {
      const { saidAt, cancelEnd } = own.get(roomId) ?? { saidAt: Number.NEGATIVE_INFINITY, cancelEnd() {} }
      cancelEnd()
      const now = clock.now()
      const due = now - saidAt >= sayEvery
      own.set(roomId, {
        saidAt: due ? now : saidAt,
        cancelEnd: clock.schedule(() => stop(roomId), endsAfter),
      })
      const [first] = own.keys()
      if (own.size > presenceLimits.typingRoomsMax && first !== undefined) stop(first)
      if (due) tell(roomId, true)
    },
    stop,
    sent: end,
    receive: ({ roomId, userId, active }) => {
      if (userId !== rooms.me() && rooms.get(roomId)) show(roomId, userId, active)
    },
    setOnline(next) {
      online = next
      if (!online) forgetAll()
    },
    dropRoom(roomId) {
      end(roomId)
      forgetOthers(roomId)
    },
    clear: forgetAll,
  }
}
