import {
  type Change,
  type Changes,
  limits,
  type Member,
  type MemberRole,
  type Message,
  type MyRoom,
  type Room,
  type UserSummary,
} from "@parley/contract"

const time = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()

export const person = (id: string): UserSummary => ({ id, username: id, name: id, avatarUrl: null })

/** What a server keeps of one room: the truth that a client's state is compared with. */
export class RoomModel {
  readonly id: string
  readonly messages: Message[] = []
  readonly #members = new Map<string, { value: Member; rev: number }>()
  readonly #reads = new Map<string, number>()
  #settings = { name: "room", topic: "", rev: 0 }
  rev = 0
  /** Told of each change as it happens. */
  onChange: (change: Change, created: boolean) => void = () => {}

  constructor(id: string, userIds: readonly string[]) {
    this.id = id
    for (const userId of userIds) this.enter(userId)
  }

  send(authorId: string, text: string, extra: Partial<Message> = {}): Message {
    const key = extra.key ?? crypto.randomUUID()
    const repeated = this.messages.find(message => message.key === key && message.author.id === authorId)
    if (repeated) return repeated
    const seq = this.messages.length + 1
    const message: Message = {
      id: `${this.id}-${seq}`,
      roomId: this.id,
      seq,
      rev: ++this.rev,
      key,
      author: person(authorId),
      text,
      createdAt: time(this.rev),
      editedAt: null,
      deletedAt: null,
      replyTo: null,
      thread: { count: 0, lastSeq: 0 },
      attachments: [],
      reactions: [],
      pinnedAt: null,
      mentions: [],
      cards: [],
      ...extra,
    }
    this.messages.push(message)
    this.onChange({ kind: "message", rev: this.rev, value: message }, true)
    return message
  }

  edit(seq: number, text: string, mentions: string[] = []): void {
    this.#update(seq, { text, mentions, editedAt: time(this.rev) })
  }

  delete(seq: number): void {
    this.#update(seq, {
      text: "",
      mentions: [],
      reactions: [],
      pinnedAt: null,
      deletedAt: time(this.rev),
    })
  }

  react(seq: number, userId: string, { emoji, active }: { emoji: string; active: boolean }): void {
    const reactions = this.messages[seq - 1]?.reactions ?? []
    const userIds = (reactions.find(each => each.emoji === emoji)?.userIds ?? []).filter(id => id !== userId)
    if (active) userIds.push(userId)
    const others = reactions.filter(each => each.emoji !== emoji)
    const given = userIds.length === 0 ? [] : [{ emoji, userIds, count: userIds.length }]
    this.#update(seq, { reactions: [...others, ...given] })
  }

  pin(seq: number, pinned: boolean): void {
    this.#update(seq, { pinnedAt: pinned ? time(this.rev) : null })
  }

  #update(seq: number, change: Partial<Message>): void {
    const before = this.messages[seq - 1]
    if (before === undefined || before.deletedAt !== null) return
    const message = { ...before, ...change, rev: ++this.rev }
    this.messages[seq - 1] = message
    this.onChange({ kind: "message", rev: this.rev, value: message }, false)
  }

  /** What was said before is read already. */
  enter(userId: string, role: MemberRole = "member"): void {
    this.#reads.set(userId, this.messages.length)
    this.#putMember({ roomId: this.id, user: person(userId), role, joinedAt: time(this.rev), leftAt: null })
  }

  exit(userId: string): void {
    const member = this.#members.get(userId)?.value
    if (member?.leftAt === null) this.#putMember({ ...member, leftAt: time(this.rev) })
  }

  /** Someone has another name: all that is fetched shows it, and no change tells of it. */
  rewrite(user: UserSummary): void {
    for (const [index, message] of this.messages.entries()) {
      if (message.author.id === user.id) this.messages[index] = { ...message, author: user }
    }
    const member = this.#members.get(user.id)
    if (member) this.#members.set(user.id, { ...member, value: { ...member.value, user } })
  }

  setRole(userId: string, role: MemberRole): void {
    const member = this.#members.get(userId)?.value
    if (member?.leftAt === null) this.#putMember({ ...member, role })
  }

  #putMember(value: Member): void {
    this.#members.set(value.user.id, { value, rev: ++this.rev })
    this.onChange({ kind: "member", rev: this.rev, value, memberCount: this.members().length }, false)
  }

  rename(name: string): void {
    this.#settings = { ...this.#settings, name, rev: ++this.rev }
    this.onChange({ kind: "room", rev: this.rev, value: this.room() }, false)
  }

  read(userId: string, seq: number): boolean {
    if (seq <= this.readSeq(userId) || seq > this.messages.length) return false
    this.#reads.set(userId, seq)
    return true
  }

  readSeq(userId: string): number {
    return this.#reads.get(userId) ?? 0
  }

  isMember(userId: string): boolean {
    return this.#members.get(userId)?.value.leftAt === null
  }

  members(): Member[] {
    return [...this.#members.values()].map(({ value }) => value).filter(({ leftAt }) => leftAt === null)
  }

  room(): Room {
    return {
      id: this.id,
      kind: "channel",
      name: this.#settings.name,
      topic: this.#settings.topic,
      visibility: "public",
      lastSeq: this.messages.length,
      rev: this.rev,
      memberCount: this.members().length,
      people: [],
      createdAt: time(0),
      archivedAt: null,
    }
  }

  myRoom(userId: string): MyRoom {
    const readSeq = this.readSeq(userId)
    const unread = this.messages.filter(
      ({ seq, author, deletedAt }) => seq > readSeq && author.id !== userId && deletedAt === null,
    )
    const mentions = unread.filter(message => message.mentions.some(id => id === userId || id === "room"))
    return {
      ...this.room(),
      membership: {
        role: this.#members.get(userId)?.value.role ?? "member",
        sinceSeq: 0,
        readSeq,
        unread: unread.length,
        mentions: mentions.length,
        notify: "all",
        favourite: false,
        muted: false,
      },
      lastMessage: this.messages.at(-1) ?? null,
    }
  }

  page({ before, after, around, limit }: PageQuery): Message[] {
    const from = around === undefined ? after : Math.max(0, around - 1 - Math.floor(limit / 2))
    if (from !== undefined) return this.messages.slice(from, from + limit)
    const end = before === undefined ? this.messages.length : before - 1
    return this.messages.slice(Math.max(0, end - limit), end)
  }

  /** A part of the changes when there are more than `max`. */
  changes(since: number, max: number = limits.changesMax, completeMax: number = limits.changesMax): Changes {
    if (this.rev - since > completeMax) return { rev: this.rev, complete: false, changes: [] }
    const all: Change[] = [
      ...this.messages.map(value => ({ kind: "message" as const, rev: value.rev, value })),
      ...[...this.#members.values()].map(({ value, rev }) => ({
        kind: "member" as const,
        rev,
        value,
        memberCount: this.members().length,
      })),
      { kind: "room" as const, rev: this.#settings.rev, value: this.room() },
    ]
    const changes = all.filter(change => change.rev > since).sort((a, b) => a.rev - b.rev)
    if (changes.length <= max) return { rev: this.rev, complete: true, changes }
    const page = changes.slice(0, max)
    return { rev: page.at(-1)?.rev ?? since, complete: true, changes: page }
  }
}

interface PageQuery {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly around?: number | undefined
  readonly limit: number
}
