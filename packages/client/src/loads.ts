import { limits, type Member, type Message, ParleyError, type UserSummary } from "@parley/contract"
import type { Api } from "./calls.ts"
import { applyPast, extendPast, holdsNewest, stepBack, trimPast } from "./past.ts"
import { applyMembers, applyPage, applyPeople, applyThread, type Page } from "./room-state.ts"
import type { Rooms } from "./rooms.ts"
import type { RoomState } from "./types.ts"
import { messageAt, windowMax } from "./window.ts"

/** How often a load starts over because the room was started again meanwhile. */
const triesMax = 3
/** Members loaded at most; receipts and roles are shown of rooms far smaller. */
const membersMax = 500
/** Answers loaded of one thread, from the first on; past these, those that come in live. */
const repliesMax = 5_000

type Fetched<T> = Omit<Page<T>, "meanwhile">

/** Loads what a room's state does not hold yet; the same load asked for again is joined. */
export interface Loads {
  open(id: string): Promise<void>
  older(id: string): Promise<void>
  newer(id: string): Promise<void>
  /** Sees to it that the message of that seq is loaded. */
  past(id: string, seq: number): Promise<void>
  thread(id: string, rootId: string): Promise<void>
  fetchMessages(id: string, before?: number): Promise<Fetched<Message>>
  fetchMembers(id: string): Promise<Fetched<Member>>
}

export function createLoads(rooms: Rooms, api: Api): Loads {
  const running = new Map<string, Promise<void>>()

  /** One run at a time of each name, until it ends or says that it is over. */
  function once(name: string, run: (over: () => void) => Promise<void>): Promise<void> {
    const before = running.get(name)
    if (before !== undefined) return before
    const over = () => {
      if (running.get(name) === promise) running.delete(name)
    }
    const promise = run(over).finally(over)
    running.set(name, promise)
    return promise
  }

  async function fetchMessages(id: string, before?: number): Promise<Fetched<Message>> {
    const limit = limits.pageDefault
    const query = before === undefined ? { limit } : { limit, before }
    const { messages } = await api.call("listMessages", { params: { id }, query })
    return { items: messages, last: messages.length < limit }
  }

  async function fetchMembers(id: string): Promise<Fetched<Member>> {
    const items: Member[] = []
    let cursor: string | null = null
    do {
      const query = { limit: limits.pageMax, ...(cursor !== null && { cursor }) }
      const page: { members: Member[]; cursor: string | null } = await api.call("listMembers", {
        params: { id },
        query,
      })
      items.push(...page.members)
      cursor = page.cursor
    } while (cursor !== null && items.length < membersMax)
    return { items, last: cursor === null }
  }

  async function fetchReplies(rootId: string): Promise<Fetched<Message>> {
    const items: Message[] = []
    for (;;) {
      const query = { limit: limits.pageMax, after: items.at(-1)?.seq ?? 0 }
      const { messages } = await api.call("listReplies", { params: { id: rootId }, query })
      items.push(...messages)
      if (messages.length < query.limit) return { items, last: true }
      if (items.length >= repliesMax) return { items, last: false }
    }
  }

  /**
   * Fetches a page and applies it with what changed while it was on its way, for a page may be older than the state. It is
   * over before the state is told: who sees the page and asks for the next one is not joined to this.
   */
  async function load<T>(id: string, plan: LoadPlan<T>): Promise<void> {
    for (let tries = 0; tries < triesMax; tries++) {
      const state = rooms.get(id)
      if (!state) throw new ParleyError("not_found")
      if (!plan.needed(state)) return
      const recording = rooms.record(id)
      const page = await plan.fetch(state).finally(recording.stop)
      if (recording.isVoid()) continue
      plan.over?.()
      plan.apply({ ...page, meanwhile: recording.changes })
      return
    }
    throw new ParleyError("overloaded")
  }

  const newest = (id: string) =>
    load<Message>(id, {
      needed: state => !state.opened,
      fetch: () => fetchMessages(id),
      apply: page => rooms.change(id, state => applyPage(state, page, rooms.me()), page.items),
    })

  const members = (id: string) =>
    load<Member>(id, {
      needed: state => state.membersLoaded === "none",
      fetch: () => fetchMembers(id),
      apply: page => rooms.change(id, state => applyMembers(state, page)),
    })

  async function fetchAround(id: string, seq: number): Promise<Fetched<Message>> {
    const { messages } = await api.call("listMessages", {
      params: { id },
      query: { limit: limits.pageMax, around: seq },
    })
    const first = (rooms.get(id)?.room.membership?.sinceSeq ?? 0) + 1
    return { items: messages, last: (messages[0]?.seq ?? first) <= first }
  }

  async function fetchAfter(id: string, after: number): Promise<Fetched<Message>> {
    const limit = limits.pageDefault
    const { messages } = await api.call("listMessages", { params: { id }, query: { limit, after } })
    return { items: messages, last: messages.length < limit }
  }

  const around = (id: string, seq: number) =>
    load<Message>(id, {
      needed: state => !holdsNewest(state, seq) && !isIn(state.past?.messages ?? [], seq),
      fetch: () => fetchAround(id, seq),
      apply: page => rooms.change(id, state => applyPast(state, page)),
    })

  const olderPast = (id: string, over: () => void) =>
    load<Message>(id, {
      needed: state => state.past?.reachedStart === false,
      fetch: state => fetchMessages(id, state.past?.messages[0]?.seq),
      apply: page => rooms.change(id, state => extendPast(state, page, "older")),
      over,
    })

  const newerPast = (id: string, over: () => void) =>
    load<Message>(id, {
      needed: state => state.past !== null,
      fetch: state => fetchAfter(id, state.past?.messages.at(-1)?.seq ?? 0),
      apply: page => rooms.change(id, state => extendPast(state, page, "newer")),
      over,
    })

  const older = (id: string, over: () => void) =>
    load<Message>(id, {
      needed: state => state.opened && !state.reachedStart && state.messages.length < windowMax,
      fetch: state => fetchMessages(id, state.messages[0]?.seq ?? state.room.lastSeq + 1),
      apply: page => rooms.change(id, state => applyPage(state, page, rooms.me()), page.items),
      over,
    })

  const thread = (id: string, rootId: string) =>
    load<Message>(id, {
      needed: state => !state.threads.has(rootId),
      fetch: () => fetchReplies(rootId),
      apply: page => rooms.change(id, state => applyThread(state, rootId, page), page.items),
    })

  /** Shows the people of a room from an earlier run as they are now. */
  async function people(id: string): Promise<void> {
    let authors: UserSummary[] = []
    await load<Member>(id, {
      needed: state => state.fromCache,
      async fetch() {
        const [members, messages] = await Promise.all([fetchMembers(id), fetchMessages(id)])
        authors = messages.items.map(({ author }) => author)
        return members
      },
      apply: page =>
        rooms.change(id, state => {
          const users = [...authors, ...page.items.map(({ user }) => user)]
          return applyMembers(applyPeople(state, users), page)
        }),
    })
  }

  const open = (id: string) =>
    once(`open ${id}`, async () => {
      if (rooms.get(id)?.fromCache) await people(id)
      // One after the other: on a thin line a thousand members would hold up the messages.
      await newest(id)
      await members(id)
    })

  return {
    open,
    older: id =>
      once(`older ${id}`, async over => {
        if (!rooms.get(id)?.opened) return open(id)
        rooms.change(id, state => trimPast(stepBack(state), "older"))
        await (rooms.get(id)?.past ? olderPast(id, over) : older(id, over))
      }),
    newer: id =>
      once(`newer ${id}`, async over => {
        rooms.change(id, state => trimPast(state, "newer"))
        await newerPast(id, over)
      }),
    past: (id, seq) =>
      once(`past ${id} ${seq}`, async () => {
        await open(id)
        await around(id, seq)
        const state = rooms.get(id)
        if (!state) return
        const { past, messages } = state
        if (past && !isIn(past.messages, seq) && isIn(messages, seq)) {
          rooms.change(id, held => ({ ...held, past: null }))
        }
      }),
    thread: (id, rootId) => once(`thread ${rootId}`, () => thread(id, rootId)),
    fetchMessages,
    fetchMembers,
  }
}

const isIn = (messages: readonly Message[], seq: number): boolean => messageAt(messages, seq) !== undefined

interface LoadPlan<T> {
  needed(state: RoomState): boolean
  fetch(state: RoomState): Promise<Fetched<T>>
  apply(page: Page<T>): void
  /** Told before the page is applied. */
  readonly over?: () => void
}
