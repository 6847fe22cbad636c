import type { BanPage, Member, MyRoom } from "@parley/contract"
import { isoTime } from "../../platform/clock.ts"
import type { Store } from "../../platform/store/index.ts"
import type { Commands } from "../../timeline/index.ts"
import { findBansPage } from "./bans.ts"
import type { RoomReads } from "./reads.ts"
import { requireRoles } from "./rules.ts"
import type { People } from "./state.ts"

export interface ModeratorsOptions {
  readonly store: Store
  readonly commands: Commands
  readonly reads: RoomReads
  readonly people: People
}

export interface About {
  readonly roomId: string
  /** Who acts. */
  readonly by: string
  /** Whom it is about. */
  readonly userId: string
}

/** What owners and moderators do about people in their room. The commands decide who may. */
export class Moderators {
  readonly #options: ModeratorsOptions

  constructor(options: ModeratorsOptions) {
    this.#options = options
  }

  async ban(about: About, reason: string): Promise<void> {
    await this.#submit("member.ban", about, { reason })
  }

  async unban(about: About): Promise<void> {
    await this.#submit("member.unban", about)
  }

  /** @param until milliseconds since 1970; null lets the member speak again */
  async mute(about: About, until: number | null): Promise<Member> {
    await this.#submit("member.mute", about, { until })
    return await this.#options.reads.member(this.#options.store.db, about.roomId, about.userId)
  }

  async transfer(about: About): Promise<MyRoom> {
    await this.#submit("room.transfer", about)
    const { store, reads } = this.#options
    return await store.snapshot(db => reads.room(db, about.roomId, about.by))
  }

  /** @throws ParleyError `not_found` for outsiders, `forbidden` for plain members */
  async bans(
    roomId: string,
    userId: string,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<BanPage> {
    const { store, reads, people } = this.#options
    requireRoles(await reads.membership(store.db, roomId, userId), ["owner", "moderator"])
    const found = await findBansPage(store.db, { roomId, after: page.cursor ?? "", limit: page.limit + 1 })
    const rows = found.slice(0, page.limit)
    const shown = await people.summaries(
      store.db,
      rows.flatMap(row => [row.user_id, row.banned_by]),
    )
    return {
      bans: rows.flatMap(row => {
        const user = shown.get(row.user_id)
        const bannedBy = shown.get(row.banned_by) ?? null
        return user ? [{ user, reason: row.reason, bannedBy, createdAt: isoTime(row.created_at) }] : []
      }),
      cursor: found.length > rows.length ? (rows.at(-1)?.user_id ?? null) : null,
    }
  }

  async #submit(type: string, { roomId, by, userId }: About, body: object = {}): Promise<void> {
    const key = Bun.randomUUIDv7()
    await this.#options.commands.submit({ roomId, type, key, body: { userId, ...body }, actor: by })
  }
}
