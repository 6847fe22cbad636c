import type { Change, Changes, Member, Message, MyRoom, UserSummary, Watermark } from "@parley/contract"
import { withPast } from "./past.ts"
import type { PendingMessage, RoomState } from "./types.ts"
import { countChanged, moveRead, recount } from "./unread.ts"
import { mergeMessages, tailWithoutHoles, windowMax } from "./window.ts"

/*
 * Pure functions over the state of one room. The law that they keep: what a client had, plus the changes since, equals a
 * fresh fetch. `me` is always the id of the user who is logged in.
 */

/** A page of a list, and the changes that were applied to the room while the page was on its way. */
export interface Page<T> {
  readonly items: readonly T[]
  /** There is nothing past this page. */
  readonly last: boolean
  readonly meanwhile: readonly Change[]
}

/** A room as it was just fetched, with nothing loaded. */
export function newRoomState(room: MyRoom): RoomState {
  return {
    room,
    rev: room.rev,
    messages: [],
    opened: false,
    reachedStart: false,
    past: null,
    members: new Map(),
    membersLoaded: "none",
    watermarks: new Map(),
    typing: [],
    threadTyping: new Map(),
    stale: false,
    pending: [],
    changing: [],
    threads: new Map(),
    fromCache: false,
  }
}

/** Applies the next change, or one that is known already, which changes nothing; null when changes before it are missing. */
export function applyChange(state: RoomState, change: Change, me: string): RoomState | null {
  return change.rev > state.rev + 1 ? null : absorb(state, { rev: change.rev, changes: [change] }, me)
}

/**
 * Applies a complete answer of `changes`; what is known already changes nothing. Where an answer came in parts, as in
 * `sync`, give them all at once: a thing counts where it changed last, so that a part alone has holes.
 */
export function applyChanges(
  state: RoomState,
  answer: Pick<Changes, "rev" | "changes">,
  me: string,
): RoomState {
  return absorb(state, { rev: answer.rev, changes: latestOfEach(answer.changes) }, me)
}

function absorb(state: RoomState, answer: Pick<Changes, "rev" | "changes">, me: string): RoomState {
  if (answer.rev <= state.rev) return state
  const { rev, changes } = answer
  const messages = messagesOf(changes)
  const changed = applyToRoom(state, changes, me)
  const threads = withReplies(state.threads, messages)
  const next = withMessages(
    {
      ...changed,
      rev,
      threads,
      past: state.past && withPast(state.past, messages),
      pending: withoutSent(state.pending, messages, me),
    },
    messages,
  )
  return recount({ ...next, room: { ...next.room, rev: Math.max(next.room.rev, rev) } }, me)
}

/** Takes in a room that was fetched again; an older one than is held changes nothing. */
export function applyRoom(state: RoomState, room: MyRoom, me: string): RoomState {
  if (room.rev < state.room.rev) return state
  // Who left a group and came back sees messages from another seq on.
  if (state.room.membership?.sinceSeq !== room.membership?.sinceSeq) return applyReset(state, room, me)
  return withReadAsKnown(recount({ ...state, room, stale: false }, me), me)
}

/** Starts again from a fetched room: messages and members are to be loaded anew. */
export function applyReset(state: RoomState, room: MyRoom, me: string): RoomState {
  const { pending, changing, watermarks, typing } = state
  return withReadAsKnown({ ...newRoomState(room), pending, changing, watermarks, typing }, me)
}

/** A fetched room may have been on its way while a newer mark of one's own was heard of. */
function withReadAsKnown(state: RoomState, me: string): RoomState {
  const read = state.room.membership?.readSeq ?? 0
  return applyWatermark(state, me, { delivered: read, read }, me)
}

/** Takes in the newest messages, or those before the first one that is held. */
export function applyPage(state: RoomState, page: Page<Message>, me: string): RoomState {
  const first = page.items[0]?.seq ?? 0
  const known = mergeMessages(state.messages, page.items)
  const beginsHere = first <= (state.messages[0]?.seq ?? first)
  const reachedStart = beginsHere
    ? page.last || first <= (state.room.membership?.sinceSeq ?? 0) + 1
    : state.reachedStart
  const paged = cut({ ...state, opened: true, messages: known, reachedStart })
  const next = withMessages(paged, messagesOf(page.meanwhile))
  return recount({ ...next, pending: withoutSent(state.pending, page.items, me) }, me)
}

/** Takes in the answers to a root message, which are kept up to date from here on. */
export function applyThread(state: RoomState, rootId: string, page: Page<Message>): RoomState {
  const threads = new Map(state.threads).set(rootId, mergeMessages([], page.items))
  return { ...state, threads: withReplies(threads, messagesOf(page.meanwhile)) }
}

/** Lets go of the answers to a root message. */
export function closeThread(state: RoomState, rootId: string): RoomState {
  if (!state.threads.has(rootId)) return state
  const threads = new Map(state.threads)
  threads.delete(rootId)
  return { ...state, threads }
}

/** Takes in members; `last` says that with these all are known. */
export function applyMembers(state: RoomState, page: Page<Member>): RoomState {
  const members = new Map(state.members)
  for (const member of page.items) members.set(member.user.id, member)
  return {
    ...state,
    members: withMembers(members, page.meanwhile),
    membersLoaded: page.last ? "all" : "some",
  }
}

/** Watermarks, those that the server has, only move forward; one's own moves what is unread. */
export function applyWatermark(state: RoomState, userId: string, mark: Watermark, me: string): RoomState {
  const before = state.watermarks.get(userId) ?? { delivered: 0, read: 0 }
  const after = {
    delivered: Math.max(before.delivered, mark.delivered),
    read: Math.max(before.read, mark.read),
  }
  const moved = after.delivered > before.delivered || after.read > before.read
  const next = moved ? { ...state, watermarks: new Map(state.watermarks).set(userId, after) } : state
  return userId === me ? moveRead(next, after.read, me) : next
}

/** Shows a person's new name and picture wherever the person appears. */
export function applyUser(state: RoomState, user: UserSummary): RoomState {
  const { room } = state
  const author = (message: Message) =>
    message.author.id === user.id ? { ...message, author: user } : message
  const member = state.members.get(user.id)
  const wrote = [state.messages, state.past?.messages ?? [], ...state.threads.values()].some(messages =>
    messages.some(message => message.author.id === user.id),
  )
  const listed = room.people.some(person => person.id === user.id)
  if (!wrote && !listed && member === undefined && room.lastMessage?.author.id !== user.id) return state
  const people = room.people.map(person => (person.id === user.id ? user : person))
  return {
    ...state,
    messages: wrote ? state.messages.map(author) : state.messages,
    past: wrote && state.past ? { ...state.past, messages: state.past.messages.map(author) } : state.past,
    threads: wrote
      ? new Map([...state.threads].map(([rootId, replies]) => [rootId, replies.map(author)]))
      : state.threads,
    members: member === undefined ? state.members : new Map(state.members).set(user.id, { ...member, user }),
    room: { ...room, people, lastMessage: room.lastMessage && author(room.lastMessage) },
  }
}

/** Shows people as they were just fetched, in a room that was held from an earlier run. */
export function applyPeople(state: RoomState, people: readonly UserSummary[]): RoomState {
  const held = new Map<string, UserSummary>()
  for (const { author } of state.messages) held.set(author.id, author)
  for (const { user } of state.members.values()) held.set(user.id, user)
  const latest = new Map(people.map(person => [person.id, summaryOf(person)]))
  const changed = [...latest.values()].filter(user => {
    const before = held.get(user.id)
    return before !== undefined && JSON.stringify(summaryOf(before)) !== JSON.stringify(user)
  })
  return { ...changed.reduce(applyUser, state), fromCache: false }
}

const summaryOf = ({ id, username, name, avatarUrl, status }: UserSummary): UserSummary => ({
  ...{ id, username, name, avatarUrl },
  ...(status && { status }),
})

/**
 * Takes away the statuses that ended by now, in milliseconds since 1970: the event that said so may have come while there
 * was no connection.
 */
export function applyTime(state: RoomState, now: number): RoomState {
  const over = new Map<string, UserSummary>()
  const { room, members, messages, past, threads } = state
  const said = [messages, past?.messages ?? [], ...threads.values()].flat()
  const people = [...room.people, ...[...members.values()].map(({ user }) => user)]
  for (const user of [...people, ...said.map(({ author }) => author)]) {
    const { status, ...rest } = user
    if (status?.clearsAt && Date.parse(status.clearsAt) <= now) over.set(user.id, rest)
  }
  return [...over.values()].reduce(applyUser, state)
}

export { moveRead as applyRead }

function latestOfEach(changes: readonly Change[]): Change[] {
  const latest = new Map<string, Change>()
  for (const change of changes) {
    const thing = `${change.kind} ${thingOf(change)}`
    const before = latest.get(thing)
    if (before === undefined || before.rev <= change.rev) latest.set(thing, change)
  }
  return [...latest.values()].sort((a, b) => a.rev - b.rev)
}

function thingOf(change: Change): string {
  return change.kind === "member" ? change.value.user.id : change.value.id
}

const messagesOf = (changes: readonly Change[]): Message[] =>
  changes.flatMap(change => (change.kind === "message" ? [change.value] : []))

const membersOf = (changes: readonly Change[]): Member[] =>
  changes.flatMap(change => (change.kind === "member" ? [change.value] : []))

function withMembers(members: ReadonlyMap<string, Member>, changes: readonly Change[]) {
  const changed = membersOf(changes)
  if (changed.length === 0) return members
  const next = new Map(members)
  for (const member of changed) next.set(member.user.id, member)
  return next
}

/** Puts messages into the window where they belong to it: neither before its start nor into a room that is not opened. */
function withMessages(state: RoomState, messages: readonly Message[]): RoomState {
  if (!state.opened || messages.length === 0) return state
  const start = state.messages[0]?.seq ?? 0
  const fitting = messages.filter(message => message.seq >= start)
  return cut({ ...state, messages: mergeMessages(state.messages, fitting) })
}

function withReplies(threads: RoomState["threads"], messages: readonly Message[]): RoomState["threads"] {
  const answered = messages.filter(({ replyTo }) => replyTo !== null && threads.has(replyTo))
  if (answered.length === 0) return threads
  const next = new Map(threads)
  for (const message of answered) {
    const rootId = message.replyTo ?? ""
    next.set(rootId, mergeMessages(next.get(rootId) ?? [], [message]))
  }
  return next
}

function cut(state: RoomState): RoomState {
  const whole = tailWithoutHoles(state.messages)
  const messages = whole.length > windowMax ? whole.slice(-windowMax) : whole
  // What was counted from messages that are gone now cannot be counted on from here.
  return messages.length === state.messages.length
    ? state
    : { ...state, messages, reachedStart: false, stale: state.stale || "counts" }
}

/** What the changes newer than the held room do to it; its rev is moved by the caller. */
function applyToRoom(state: RoomState, changes: readonly Change[], me: string): RoomState {
  const { room } = state
  const news = changes.filter(change => change.rev > room.rev)
  const messages = messagesOf(news)
  const counts = countChanged(state, messages, me)
  const own = membersOf(news).find(member => member.user.id === me)
  const membership = room.membership && {
    ...room.membership,
    role: own?.role ?? room.membership.role,
    unread: Math.max(0, room.membership.unread + counts.unread),
    mentions: Math.max(0, room.membership.mentions + counts.mentions),
  }
  const lastMessage = messages.reduce(newestMessage, room.lastMessage)
  const members = withMembers(state.members, changes)
  return {
    ...state,
    // An own change can be that one left and came back, by which all before was read.
    stale: own ? "membership" : state.stale || (counts.stale && "counts"),
    members,
    room: {
      ...room,
      ...settingsOf(news),
      ...memberCountOf(news),
      lastMessage,
      membership,
      lastSeq: Math.max(room.lastSeq, lastMessage?.seq ?? 0),
    },
  }
}

function newestMessage(held: Message | null, message: Message): Message {
  if (held === null || message.seq > held.seq) return message
  return message.seq === held.seq && message.rev > held.rev ? message : held
}

/** `lastSeq` and `rev` are left out: they move with the changes themselves. */
function settingsOf(changes: readonly Change[]): Partial<MyRoom> {
  const last = changes.findLast(change => change.kind === "room")
  if (last?.kind !== "room") return {}
  const { lastSeq: _lastSeq, rev: _rev, ...settings } = last.value
  return settings
}

function memberCountOf(changes: readonly Change[]): Partial<MyRoom> {
  const last = changes.findLast(change => change.kind !== "message")
  if (last === undefined) return {}
  return { memberCount: last.kind === "member" ? last.memberCount : last.value.memberCount }
}

/** One's own messages that have arrived are pending no more. */
function withoutSent(pending: readonly PendingMessage[], arrived: readonly Message[], me: string) {
  const keys = new Set(arrived.filter(message => message.author.id === me).map(message => message.key))
  return pending.some(({ key }) => keys.has(key)) ? pending.filter(({ key }) => !keys.has(key)) : pending
}
