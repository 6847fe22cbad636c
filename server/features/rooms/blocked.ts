import type { Command } from "../../platform/queue/index.ts"
import type { Db } from "../../platform/store/index.ts"

/** Someone has blocked someone; the room is the direct room of the two. */
interface Block {
  readonly roomId: string
  readonly userId: string
  readonly blockedId: string
}

/** How this feature learns who blocked whom. Blocks implement it. */
export interface BlockReads {
  inDirectRooms(db: Db, roomIds: readonly string[]): Promise<Block[]>
  between(db: Db, pairs: { userIds: readonly string[]; blockedIds: readonly string[] }): Promise<Block[]>
}

/** Who blocked whom among those whom a batch is about. */
export class Blocked {
  readonly #inRooms: ReadonlySet<string>
  readonly #byUsers: ReadonlySet<string>

  constructor(blocks: readonly Block[]) {
    this.#inRooms = new Set(blocks.map(each => `${each.roomId} ${each.blockedId}`))
    this.#byUsers = new Set(blocks.map(each => `${each.userId} ${each.blockedId}`))
  }

  /** Whether the other person of a direct room has blocked this one. */
  inRoom(roomId: string, userId: string): boolean {
    return this.#inRooms.has(`${roomId} ${userId}`)
  }

  byAny(userIds: readonly string[], blockedId: string): boolean {
    return userIds.some(userId => this.#byUsers.has(`${userId} ${blockedId}`))
  }
}

/** One query where there are direct rooms in a batch, another where people are added to rooms; otherwise none. */
export async function loadBlocked(db: Db, commands: readonly Command[], reads: BlockReads): Promise<Blocked> {
  const direct = new Set(commands.map(command => command.roomId).filter(isDirectRoomId))
  const adding = commands.filter(command => command.type === "member.add" || command.type === "room.create")
  const added = adding.flatMap(({ body }) => {
    const { userId, userIds = [] } = body as { userId?: string; userIds?: readonly string[] }
    return userId === undefined ? userIds : [userId, ...userIds]
  })
  const found = await Promise.all([
    direct.size === 0 ? [] : reads.inDirectRooms(db, [...direct]),
    added.length === 0
      ? []
      : reads.between(db, {
          userIds: [...new Set(added)],
          blockedIds: [...new Set(adding.map(command => command.actor))],
        }),
  ])
  return new Blocked(found.flat())
}

const directPrefix = "direct-"
const isDirectRoomId = (id: string): boolean => id.startsWith(directPrefix)

/** The same for both people, so that a direct room made twice at a time is one room of one partition. */
export function directRoomId(a: string, b: string): string {
  const hash = new Bun.CryptoHasher("sha256").update([a, b].sort().join(" ")).digest("base64url")
  return `${directPrefix}${hash.slice(0, 24)}`
}
