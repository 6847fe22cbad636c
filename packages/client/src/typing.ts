import { type EventPayload, type PayloadOf, presenceLimits, presenceSpans } from "@parley/contract"
import type { Clock } from "./clock.ts"
import type { Part } from "./part.ts"
import type { Rooms } from "./rooms.ts"
import type { RoomState } from "./types.ts"

/** Milliseconds between two times that typing is said. */
const sayEvery = 3_000
/** Milliseconds after the last keystroke until typing has ended. */
const endsAfter = 5_000
/** Milliseconds until others' typing that is not repeated has ended: the server's own span, and a slow line's. */
const fades = presenceSpans.typing + 1_000
/** People shown as typing in one room. */
const typistsMax = 20

/**
 * Who types; those who do are in `typing` of their room's state, or in `threadTyping` under the thread's root, in the order
 * in which they began.
 */
export interface Typing {
  /**
   * One types in a room, or in the thread of a root message: call it at each keystroke. Ends 5 s after the last call, when
   * a message is sent, and when one types elsewhere in the room.
   */
  start(roomId: string, rootId?: string): void
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

interface Typist {
  readonly rootId: string | undefined
  readonly cancelEnd: () => void
}

export function createTyping({ rooms, clock, say }: TypingOptions): TypingPart {
  const own = new Map<string, { rootId: string | undefined; saidAt: number; cancelEnd: () => void }>()
  /** Others, by room and user: where they type, and how to cancel its end. */
  const others = new Map<string, Map<string, Typist>>()
  let online = false

  /** Typing is of the moment: what fails is said again with the next keystrokes, or not at all. */
  function tell(roomId: string, rootId: string | undefined, active: boolean): void {
    if (online) say({ roomId, active, ...(rootId !== undefined && { rootId }) }).catch(() => undefined)
  }

  function end(roomId: string): boolean {
    own.get(roomId)?.cancelEnd()
    return own.delete(roomId)
  }

  function stop(roomId: string): void {
    const rootId = own.get(roomId)?.rootId
    if (end(roomId)) tell(roomId, rootId, false)
  }

  function show({ roomId, rootId, userId, active }: EventPayload<"typing">): void {
    const typists = others.get(roomId) ?? new Map<string, Typist>()
    const before = typists.get(userId)
    // They have gone on elsewhere in the room.
    if (!active && before?.rootId !== rootId) return
    before?.cancelEnd()
    if (active && (typists.size < typistsMax || before)) {
      const ended = { roomId, rootId, userId, active: false }
      typists.set(userId, { rootId, cancelEnd: clock.schedule(() => show(ended), fades) })
    } else typists.delete(userId)
    if (typists.size === 0) others.delete(roomId)
    else others.set(roomId, typists)
    rooms.change(roomId, state => withTypists(state, typists))
  }

  function forgetOthers(roomId: string): void {
    for (const { cancelEnd } of others.get(roomId)?.values() ?? []) cancelEnd()
    others.delete(roomId)
  }

  function forgetAll(): void {
    for (const roomId of [...own.keys()]) end(roomId)
    for (const roomId of [...others.keys()]) {
      forgetOthers(roomId)
      rooms.change(roomId, state => withTypists(state, new Map()))
    }
  }

  return {
    start(roomId, rootId) {
      if (own.has(roomId) && own.get(roomId)?.rootId !== rootId) stop(roomId)
      const { saidAt, cancelEnd } = own.get(roomId) ?? { saidAt: Number.NEGATIVE_INFINITY, cancelEnd() {} }
      cancelEnd()
      const now = clock.now()
      const due = now - saidAt >= sayEvery
      own.set(roomId, {
        rootId,
        saidAt: due ? now : saidAt,
        cancelEnd: clock.schedule(() => stop(roomId), endsAfter),
      })
      const [first] = own.keys()
      if (own.size > presenceLimits.typingRoomsMax && first !== undefined) stop(first)
      if (due) tell(roomId, rootId, true)
    },
    stop,
    sent: end,
    receive(event) {
      if (event.userId !== rooms.me() && rooms.get(event.roomId)) show(event)
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

/** The same state where the same people type in the same places. */
function withTypists(state: RoomState, typists: ReadonlyMap<string, Typist>): RoomState {
  const typing: string[] = []
  const threadTyping = new Map<string, string[]>()
  for (const [userId, { rootId }] of typists) {
    if (rootId === undefined) typing.push(userId)
    else threadTyping.set(rootId, [...(threadTyping.get(rootId) ?? []), userId])
  }
  const sameThreads = JSON.stringify([...threadTyping]) === JSON.stringify([...state.threadTyping])
  if (typing.join() === state.typing.join() && sameThreads) return state
  return { ...state, typing, threadTyping: sameThreads ? state.threadTyping : threadTyping }
}
