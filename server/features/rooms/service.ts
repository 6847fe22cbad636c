import {
  type CreateInvite,
  type CreateRoom,
  type EditMembership,
  type EditRoom,
  type EventPayload,
  type Invite,
  type InvitePreview,
  type MemberRole,
  type Membership,
  type MyRoom,
  ParleyError,
} from "@parley/contract"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import { type Clock, isoTimeOrNull } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { Commands } from "../../timeline/index.ts"
import { directRoomId } from "./blocked.ts"
import type { CreateRoomBody } from "./commands.ts"
import type { RoomReads } from "./reads.ts"
import type { ReceiptWriter } from "./receipts.ts"
import {
  findInvites,
  findRooms,
  type InviteRow,
  insertInvite,
  type MemberRow,
  updateMembership,
} from "./repository.ts"
import { requireMayAdd, requireNotDirect } from "./rules.ts"
import type { People } from "./state.ts"

export interface RoomsOptions {
  readonly store: Store
  readonly commands: Commands
  readonly reads: RoomReads
  readonly receipts: ReceiptWriter
  readonly people: People
  readonly bus: Bus
  readonly clock: Clock
  /** Where links lead, without a slash at the end; empty for links within the site. */
  readonly publicUrl: string
}

/** What people do with rooms. Changes go through the timeline; what only oneself sees is written directly. */
export class Rooms {
  readonly #options: RoomsOptions

  constructor(options: RoomsOptions) {
    this.#options = options
  }

  async create(userId: string, wanted: CreateRoom): Promise<{ room: MyRoom; created: boolean }> {
    const others = wanted.memberIds.filter(id => id !== userId)
    const [peer] = others
    if (wanted.kind === "direct" && peer === undefined) {
      throw new ParleyError("invalid_input", { message: "A direct room takes one other person." })
    }
    const roomId = wanted.kind === "direct" && peer ? directRoomId(userId, peer) : Bun.randomUUIDv7()
    const visibility = wanted.visibility ?? (wanted.kind === "channel" ? "public" : "private")
    const body: CreateRoomBody = {
      kind: wanted.kind,
      name: wanted.kind === "direct" ? "" : (wanted.name ?? ""),
      topic: wanted.topic,
      visibility,
      userIds: others,
    }
    const { created } = (await this.#submit("room.create", { roomId, userId, body })) as { created: boolean }
    return { room: await this.get(roomId, userId), created }
  }

  /** From one snapshot: counts of one moment and a rev of another would be counted twice by who applies what follows. */
  get(roomId: string, userId: string): Promise<MyRoom> {
    return this.#options.store.snapshot(db => this.#options.reads.room(db, roomId, userId))
  }

  async edit(roomId: string, userId: string, changes: EditRoom): Promise<MyRoom> {
    await this.#submit("room.edit", { roomId, userId, body: changes })
    return this.get(roomId, userId)
  }

  async delete(roomId: string, userId: string): Promise<void> {
    await this.#submit("room.delete", { roomId, userId, body: {} })
  }

  async join(roomId: string, userId: string): Promise<MyRoom> {
    await this.#submit("member.join", { roomId, userId, body: {} })
    return this.get(roomId, userId)
  }

  async leave(roomId: string, userId: string): Promise<void> {
    await this.#submit("member.leave", { roomId, userId, body: {} })
  }

  async addMember(roomId: string, userId: string, added: string) {
    await this.#submit("member.add", { roomId, userId, body: { userId: added } })
    return this.#options.reads.member(this.#options.store.db, roomId, added)
  }

  async changeRole(roomId: string, userId: string, member: { userId: string; role: MemberRole }) {
    await this.#submit("member.role", { roomId, userId, body: member })
    return this.#options.reads.member(this.#options.store.db, roomId, member.userId)
  }

  async removeMember(roomId: string, userId: string, removed: string): Promise<void> {
    await this.#submit("member.remove", { roomId, userId, body: { userId: removed } })
  }

  async editMembership(roomId: string, userId: string, changes: EditMembership): Promise<Membership> {
    const { db } = this.#options.store
    await this.#options.reads.membership(db, roomId, userId)
    const set = {
      ...(changes.notify === undefined ? {} : { notify: changes.notify }),
      ...(changes.favourite === undefined ? {} : { favourite: changes.favourite ? 1 : 0 }),
      ...mutedBy(changes),
    }
    if (Object.keys(set).length > 0) await updateMembership(db, { roomId, userId }, set)
    const { membership } = await this.get(roomId, userId)
    if (!membership) throw new ParleyError("not_found")
    const { notify, favourite, muted, mutedUntil } = membership
    const settings = { notify, favourite, muted, ...(mutedUntil === undefined ? {} : { mutedUntil }) }
    const payload: EventPayload<"membership:updated"> = { roomId, settings }
    const event = { v: 1, kind: "event", event: "membership:updated", payload } as const
    this.#options.bus.publish(subjects.user(userId), event)
    return membership
  }

  /** Resolves once it is written. A seq past the newest message counts as the newest. */
  async markRead(roomId: string, userId: string, seq: number): Promise<void> {
    const { db } = this.#options.store
    const room = await this.get(roomId, userId)
    if (!room.membership) throw new ParleyError("not_found")
    const read = Math.min(seq, room.lastSeq)
    await this.#options.reads.membership(db, roomId, userId)
    if (read <= room.membership.readSeq) return
    await this.#options.receipts.raise({
      roomId,
      userId,
      read,
      delivered: read,
      memberCount: room.memberCount,
    })
  }

  async invite(roomId: string, userId: string, wanted: CreateInvite): Promise<Invite> {
    const { store, reads, clock, publicUrl } = this.#options
    const member = await reads.membership(store.db, roomId, userId)
    const [room] = await findRooms(store.db, [roomId])
    if (!room) throw new ParleyError("not_found")
    requireNotDirect(room)
    requireMayAdd(room, member)
    const token = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64url")
    const row: InviteRow = {
      token,
      room_id: roomId,
      invited_by: userId,
      created_at: clock.now(),
      expires_at: wanted.expiresAt === undefined ? null : Date.parse(wanted.expiresAt),
      max_uses: wanted.maxUses ?? null,
      uses: 0,
    }
    await insertInvite(store.db, row)
    return {
      token,
      url: `${publicUrl}/invite/${token}`,
      expiresAt: isoTimeOrNull(row.expires_at),
      maxUses: row.max_uses,
    }
  }

  async invitePreview(token: string, userId: string): Promise<InvitePreview> {
    const { store, people, reads } = this.#options
    const invite = await this.validInvite(token)
    const [room] = invite ? await findRooms(store.db, [invite.room_id]) : []
    if (!invite || !room)
      throw new ParleyError("not_found", { message: "This invite has expired or never was." })
    const invitedBy = (await people.summaries(store.db, [invite.invited_by])).get(invite.invited_by)
    if (!invitedBy) throw new ParleyError("not_found")
    const joined = await reads.membership(store.db, room.id, userId).then(
      () => true,
      () => false,
    )
    return {
      room: {
        id: room.id,
        kind: room.kind,
        name: room.name,
        topic: room.topic,
        memberCount: room.member_count,
      },
      invitedBy,
      expiresAt: isoTimeOrNull(invite.expires_at),
      joined,
    }
  }

  async acceptInvite(token: string, userId: string): Promise<MyRoom> {
    const [invite] = await findInvites(this.#options.store.db, [token])
    if (!invite) throw new ParleyError("not_found", { message: "This invite has expired or never was." })
    await this.#submit("member.join", { roomId: invite.room_id, userId, body: { invite: token } })
    return this.get(invite.room_id, userId)
  }

  /** An invite that still lets someone in. */
  async validInvite(token: string): Promise<InviteRow | undefined> {
    const [invite] = await findInvites(this.#options.store.db, [token])
    const now = this.#options.clock.now()
    if (!invite || (invite.expires_at !== null && invite.expires_at <= now)) return undefined
    return invite.max_uses === null || invite.uses < invite.max_uses ? invite : undefined
  }

  /** These calls carry no key of the client: each is a command of its own, and all may be repeated safely. */
  async #submit(type: string, command: { roomId: string; userId: string; body: unknown }): Promise<unknown> {
    const { value } = await this.#options.commands.submit({
      roomId: command.roomId,
      type,
      key: Bun.randomUUIDv7(),
      body: command.body,
      actor: command.userId,
    })
    return value
  }
}

/** What a member's own mute becomes: a new one has the end that is given, or none. */
function mutedBy({ muted, mutedUntil }: EditMembership): Partial<Pick<MemberRow, "muted" | "muted_until">> {
  if (mutedUntil !== undefined) return { muted: 1, muted_until: Date.parse(mutedUntil) }
  return muted === undefined ? {} : { muted: muted ? 1 : 0, muted_until: null }
}
