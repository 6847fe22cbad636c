import type { Message } from "@parley/contract"
import type { Page } from "./room-state.ts"
import type { Past, RoomState } from "./types.ts"
import { mergeMessages, windowMax } from "./window.ts"

/*
 * Pure functions over the past of a room: a stretch of its history that does not reach the newest messages, for who jumps
 * far back. Like the window of the newest messages it has no holes and takes in every change.
 */

/** Messages held of a past; past it, those go that lie farther from where it grows. */
const pastMax = 1_000

/** Whether a message of that seq is in the window of the newest messages, or would come into it. */
export const holdsNewest = ({ opened, messages, reachedStart }: RoomState, seq: number): boolean =>
  opened && (reachedStart || seq >= (messages[0]?.seq ?? Number.POSITIVE_INFINITY))

/** Takes in a page from the middle of the history; one that touches the newest messages joins them. */
export function applyPast(state: RoomState, page: Page<Message>): RoomState {
  const past = { messages: page.items, reachedStart: page.last }
  return joined({ ...state, past: withPast(past, messagesOf(page)) })
}

/** Takes in the page before or after the past; one that does not touch it, for it was replaced meanwhile, is dropped. */
export function extendPast(state: RoomState, page: Page<Message>, to: "older" | "newer"): RoomState {
  const { past } = state
  if (past === null) return state
  const [before, after] = to === "older" ? [page.items, past.messages] : [past.messages, page.items]
  if (before.length > 0 && after.length > 0 && before.at(-1)?.seq !== (after[0]?.seq ?? 0) - 1) return state
  const messages = mergeMessages(past.messages, page.items)
  const reachedStart = to === "older" ? page.last : past.reachedStart
  const next = { ...state, past: withPast({ messages, reachedStart }, messagesOf(page)) }
  return to === "newer" ? joined(next) : next
}

/** Lets go of what is farthest from where the past is about to grow. */
export function trimPast(state: RoomState, growing: "older" | "newer"): RoomState {
  const { past } = state
  if (past === null || past.messages.length <= pastMax) return state
  return growing === "older"
    ? { ...state, past: { ...past, messages: past.messages.slice(0, pastMax) } }
    : { ...state, past: { messages: past.messages.slice(-pastMax), reachedStart: false } }
}

/** A full window holds no older messages: its beginning becomes a past, which can go on. */
export function stepBack(state: RoomState): RoomState {
  if (state.past !== null || state.reachedStart || state.messages.length < windowMax) return state
  return { ...state, past: { messages: state.messages.slice(0, pastMax), reachedStart: false } }
}

/** The past with later states of its messages; none that are newer than its end. */
export function withPast(past: Past, messages: readonly Message[]): Past {
  const first = past.messages[0]?.seq ?? 0
  const last = past.messages.at(-1)?.seq ?? -1
  const inside = messages.filter(({ seq }) => seq >= first && seq <= last)
  return inside.length === 0 ? past : { ...past, messages: mergeMessages(past.messages, inside) }
}

/** One window in place of two, once they touch. */
function joined(state: RoomState): RoomState {
  const { past, messages } = state
  const first = messages[0]?.seq
  if (past === null || first === undefined || (past.messages.at(-1)?.seq ?? 0) < first - 1) return state
  const whole = mergeMessages(past.messages, messages)
  if (whole.length > windowMax) return { ...state, past: null }
  return { ...state, past: null, messages: whole, reachedStart: state.reachedStart || past.reachedStart }
}

const messagesOf = ({ meanwhile }: Page<Message>): Message[] =>
  meanwhile.flatMap(change => (change.kind === "message" ? [change.value] : []))
