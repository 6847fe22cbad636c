import {
  type Account,
  type Change,
  type EventError,
  eventOfChange,
  type MembershipSettings,
  type Notification,
  ParleyError,
  type PayloadOf,
  type PresenceStatus,
  type ResultOf,
  type Sent,
  type SyncAnswer,
} from "@parley/contract"
import type { Clock } from "../clock.ts"
import { FakeSocket } from "./fake-socket.ts"
import { person, type RoomModel } from "./room-model.ts"

export const account: Account = {
  ...person("me"),
  bio: "",
  role: "user",
  createdAt: "2026-01-01T00:00:00.000Z",
  deactivatedAt: null,
  email: "me@example.org",
}

/** How the line and the server misbehave. Each is asked at every occasion. */
export interface Faults {
  /** Milliseconds that a thing spends on the line, one way. */
  latency(): number
  /** How often an event arrives: 0, 1 or more times. */
  copies(): number
  /** The answer of a call or event that was carried out is lost. */
  losesAnswer(): boolean
  /** In place of carrying a call or event out. */
  refuses(): ParleyError | null
}

export const noFaults: Faults = {
  latency: () => 5,
  copies: () => 1,
  losesAnswer: () => false,
  refuses: () => null,
}

const notificationsPerPage = 2

interface Limits {
  changesPerRoom: number
  changesMax: number
}

/** A server of one user, over models of rooms. */
export class FakeServer {
  readonly rooms = new Map<string, RoomModel>()
  readonly sockets = new Set<FakeSocket>()
  /** Names of the calls and events that were carried out. */
  readonly served: string[] = []
  /** How people are; who is not named is offline. */
  readonly presence = new Map<string, PresenceStatus>([["me", "online"]])
  /** What `sync` tells of rooms. */
  settings: Record<string, MembershipSettings> = {}
  /** Whom the client watches. */
  watched: readonly string[] = []
  /** What the client said of its typing. */
  readonly typed: PayloadOf<"typing">[] = []
  /** The inbox, newest first. */
  notifications: Notification[] = []
  /** Files that were uploaded. */
  files = 0
  faults: Faults = noFaults
  /** Who is logged in, for a server that does not look at tokens. */
  account: Account = account
  /** Every log-in is over. */
  endsSessions = false
  limits: Limits = { changesPerRoom: 200, changesMax: 1_000 }
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(room: RoomModel): RoomModel {
    this.rooms.set(room.id, room)
    room.onChange = (change, created) => this.#announce(room, change, created)
    return room
  }

  #announce(room: RoomModel, change: Change, created: boolean): void {
    if (change.kind === "member" && change.value.user.id === "me")
      this.#announceOwn(room, change.value.leftAt)
    if (!room.isMember("me")) return
    const { name, payload } = eventOfChange(room.id, change, created)
    this.push(name, payload)
  }

  #announceOwn(room: RoomModel, leftAt: string | null): void {
    if (leftAt === null) this.push("room:joined", { room: room.myRoom("me") })
    else this.push("room:left", { roomId: room.id })
  }

  push(name: string, payload: unknown): void {
    for (const socket of this.sockets) {
      for (let i = this.faults.copies(); i > 0; i--) socket.push(name, payload)
    }
  }

  /** Breaks every socket. */
  cut(): void {
    for (const socket of [...this.sockets]) socket.cut()
  }

  openSocket = (): FakeSocket => new FakeSocket(this, this.#clock)

  fetch = (url: string, init: RequestInit): Promise<Response> => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    init.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    this.#clock.schedule(() => {
      const response = this.#answer(url, init)
      const lost = this.faults.losesAnswer()
      this.#clock.schedule(
        () => (lost ? reject(new TypeError("reset")) : resolve(response)),
        this.faults.latency(),
      )
    }, this.faults.latency())
    return promise
  }

  #answer(url: string, init: RequestInit): Response {
    const refused = this.faults.refuses()
    if (refused)
      return Response.json({ code: refused.code, title: refused.message }, { status: refused.status })
    const { pathname, searchParams } = new URL(url, "http://fake")
    const [, , kind, id = "", part = "room"] = pathname.split("/")
    if (kind === "auth")
      return this.endsSessions
        ? Response.json({ code: "session_ended", title: "" }, { status: 401 })
        : Response.json({ user: this.account, accessToken: "a", refreshToken: "r", expiresAt: "" })
    if (kind === "media")
      return Response.json({ id: `file-${++this.files}`, url: "/", name: "", type: "", size: 0 })
    if (kind === "notifications") return this.#answerOfInbox(id, part, searchParams)
    if (kind === "messages") return this.#answerOfMessage(id, part, init.method ?? "GET")
    if (kind === "rooms" && id === "")
      return Response.json({ rooms: this.#own().map(each => each.myRoom("me")) })
    const room = this.rooms.get(id)
    if (!room?.isMember("me")) return Response.json({ code: "not_found", title: "" }, { status: 404 })
    this.served.push(`${init.method} ${part}`)
    if (part === "membership") {
      return Response.json({ ...room.myRoom("me").membership, ...JSON.parse(String(init.body)) })
    }
    return Response.json(this.#read(room, part, searchParams))
  }

  #answerOfMessage(id: string, part: string, method: string): Response {
    const { room, message } = this.#find(id)
    this.served.push(`${method} ${part}`)
    if (part === "replies") {
      return Response.json({ messages: room.messages.filter(({ replyTo }) => replyTo === id) })
    }
    room.pin(message.seq, method === "PUT")
    return Response.json(room.messages[message.seq - 1])
  }

  #own(): RoomModel[] {
    return [...this.rooms.values()].filter(room => room.isMember("me"))
  }

  #answerOfInbox(id: string, part: string, query: URLSearchParams): Response {
    this.served.push(`inbox ${id}`.trim())
    if (id === "read" || part === "read") {
      this.notifications = this.notifications.map(each =>
        id === "read" || each.id === id ? { ...each, read: true } : each,
      )
    }
    const unread = this.notifications.filter(({ read }) => !read)
    if (id !== "") return Response.json({ unread: unread.length })
    const from = Number(query.get("cursor") ?? 0)
    const list = query.get("unread") === "true" ? unread : this.notifications
    return Response.json({
      notifications: list.slice(from, from + notificationsPerPage),
      cursor: from + notificationsPerPage < list.length ? String(from + notificationsPerPage) : null,
      unread: unread.length,
    })
  }

  #find(messageId: string) {
    for (const room of this.rooms.values()) {
      const message = room.messages.find(({ id }) => id === messageId)
      if (message) return { room, message }
    }
    throw new Error(`There is no message ${messageId}.`)
  }

  #read(room: RoomModel, part: string, query: URLSearchParams): unknown {
    const limit = Number(query.get("limit"))
    const seq = (name: string) => (query.has(name) ? Number(query.get(name)) : undefined)
    switch (part) {
      case "room":
        return room.myRoom("me")
      case "messages":
        return {
          messages: room.page({ limit, before: seq("before"), after: seq("after"), around: seq("around") }),
        }
      case "members":
        return { members: room.members(), cursor: null }
      case "changes":
        return room.changes(Number(query.get("since")), 1_000, this.limits.changesMax)
      default:
        throw new Error(`The fake server has no ${part}.`)
    }
  }

  /** Carries out an event of the client. */
  handle(name: string, payload: unknown): object {
    const refused = this.faults.refuses()
    if (refused) return refused.toEventError()
    this.served.push(name)
    switch (name) {
      case "sync":
        return this.#sync(payload as PayloadOf<"sync">)
      case "message:send":
        return this.#send(payload as PayloadOf<"message:send">)
      case "message:edit":
      case "message:delete":
      case "reaction:set":
        return this.#change(name, payload as { messageId: string })
      case "room:read":
        return this.#markRead(payload as PayloadOf<"room:read">)
      case "room:delivered":
        return this.#deliver(payload as PayloadOf<"room:delivered">)
      case "presence:watch":
        return this.#watch(payload as PayloadOf<"presence:watch">)
      case "presence:set":
        this.presence.set("me", (payload as PayloadOf<"presence:set">).status)
        return {}
      case "typing":
        this.typed.push(payload as PayloadOf<"typing">)
        return {}
      default:
        return new ParleyError("unknown_event").toEventError()
    }
  }

  #change(name: string, payload: { messageId: string; text?: string; emoji?: string; active?: boolean }) {
    const { room, message } = this.#find(payload.messageId)
    const { text = "", emoji = "", active = false } = payload
    if (message.deletedAt !== null) return new ParleyError("message_deleted").toEventError()
    if (name === "message:edit" && message.author.id !== "me")
      return new ParleyError("forbidden").toEventError()
    if (name === "message:edit") room.edit(message.seq, text)
    else if (name === "message:delete") room.delete(message.seq)
    else room.react(message.seq, "me", { emoji, active })
    return { rev: room.rev }
  }

  #send({ roomId, key, text, replyTo, attachmentIds = [] }: PayloadOf<"message:send">): Sent | EventError {
    const room = this.rooms.get(roomId)
    if (!room?.isMember("me")) return new ParleyError("not_found").toEventError()
    if (text === "refuse me") return new ParleyError("invalid_input").toEventError()
    const { id, seq, rev, createdAt } = room.send("me", text, {
      key,
      replyTo: replyTo ?? null,
      attachments: attachmentIds.map(each => ({ id: each, url: "/", name: "", type: "", size: 0 })),
    })
    return { id, seq, rev, createdAt }
  }

  #deliver({ rooms }: PayloadOf<"room:delivered">): ResultOf<"room:delivered"> {
    for (const [roomId, seq] of Object.entries(rooms)) {
      const room = this.rooms.get(roomId)
      if (!room?.isMember("me")) continue
      this.push("receipt", { roomId, userId: "me", delivered: seq, read: room.readSeq("me") })
    }
    return {}
  }

  #watch({ userIds }: PayloadOf<"presence:watch">): ResultOf<"presence:watch"> {
    this.watched = userIds
    return { presence: Object.fromEntries(userIds.map(id => [id, this.presence.get(id) ?? "offline"])) }
  }

  #markRead({ roomId, seq }: PayloadOf<"room:read">): ResultOf<"room:read"> {
    const room = this.rooms.get(roomId)
    if (room?.read("me", seq)) this.push("receipt", { roomId, userId: "me", delivered: seq, read: seq })
    return {}
  }

  #sync(request: PayloadOf<"sync">): SyncAnswer {
    const answer: SyncAnswer = {
      rooms: {},
      joined: [],
      left: [],
      settings: this.settings,
      watermarks: {},
      more: false,
    }
    for (const room of this.rooms.values()) {
      const rev = request.rooms[room.id]
      if (!room.isMember("me")) continue
      const read = room.readSeq("me")
      answer.watermarks[room.id] = { me: { delivered: read, read } }
      if (rev === undefined) {
        answer.joined.push(room.myRoom("me"))
        continue
      }
      const changes = room.changes(rev, this.limits.changesPerRoom, this.limits.changesMax)
      answer.rooms[room.id] = changes
      answer.more ||= changes.rev < room.rev
    }
    answer.left = Object.keys(request.rooms).filter(id => this.rooms.get(id)?.isMember("me") !== true)
    return answer
  }
}
