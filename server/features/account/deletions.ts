import { ParleyError } from "@parley/contract"
import type { Logger } from "pino"
import type { Clock } from "../../platform/clock.ts"
import type { Db, Store } from "../../platform/store/index.ts"
import type { Task, Tasks } from "../../platform/telemetry/tasks.ts"
import type { Commands } from "../../timeline/index.ts"
import { claimDeletion, type DeletionRow, deleteDeletion, saveDeletion } from "./repository.ts"

export interface DeletionsOptions {
  readonly store: Store
  readonly commands: Pick<Commands, "submit">
  readonly clock: Clock
  readonly log: Logger
  readonly tasks: Tasks
  /** Removes what a user kept that is in no room: avatar, unsent files, bookmarks, blocks. May be repeated. */
  readonly forget: (userId: string) => Promise<void>
  /** Rooms that someone is or was in, with ids after one, by id. */
  readonly roomsOf: (db: Db, userId: string, page: { after: string; limit: number }) => Promise<string[]>
  /** Someone's messages in a room that are not deleted, in lists of at most 100. */
  readonly messagesOf: (roomId: string, userId: string) => AsyncIterable<readonly string[]>
}

const everyMs = 30_000
/** What was under way when the account went is written by then, and forgotten again. */
const settledMs = 150_000
const claimMs = 120_000
const roomsAtOnce = 100

/**
 * Does what is left to do of accounts that were deleted: the account itself is gone already. Goes through the timeline
 * a bit at a time, notes how far it is, and goes on from there after a crash.
 */
export class Deletions {
  readonly #options: DeletionsOptions
  readonly #task: Task
  readonly #timer: ReturnType<typeof setInterval>
  #running: Promise<void> | undefined
  #again = false
  readonly #closing = Promise.withResolvers<never>()

  constructor(options: DeletionsOptions) {
    this.#options = options
    this.#task = options.tasks.of("delete_accounts")
    this.#closing.promise.catch(() => {})
    this.#timer = setInterval(() => this.run(), everyMs)
    this.run()
  }

  /** Works on what is open. What fails is tried again after a while. */
  run(): void {
    this.#again = true
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined
    })
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closing.reject(new ParleyError("draining"))
    await this.#running
  }

  async #runAll(): Promise<void> {
    const { store, clock, log } = this.#options
    try {
      while (this.#again) {
        this.#again = false
        for (;;) {
          const now = clock.now()
          const deletion = await claimDeletion(store.db, { now, until: now + claimMs })
          if (!deletion) break
          await this.#task
            .run(() => this.#carryOut(deletion))
            .catch(async (error: unknown) => {
              // Another node, or this one after a restart, may go on at once; those that wait longer come first.
              await saveDeletion(store.db, deletion.user_id, { claimed_until: clock.now() })
              throw error
            })
        }
      }
    } catch (error) {
      if (error instanceof ParleyError && error.code === "draining") return
      log.error({ err: error }, "deleting what is left of an account failed, and is tried again")
    }
  }

  /** @throws ParleyError `draining` when it has to stop before the end */
  async #carryOut({ user_id: userId, delete_messages, room_id, requested_at }: DeletionRow): Promise<void> {
    const { store, clock, forget, roomsOf } = this.#options
    await forget(userId)
    for (let after = room_id; ; ) {
      const roomIds = await roomsOf(store.db, userId, { after, limit: roomsAtOnce })
      for (const roomId of roomIds) {
        if (delete_messages === 1) await this.#eraseMessages(roomId, userId)
        await this.#submit(roomId, userId, { type: "member.depart", body: {} })
        after = roomId
        await saveDeletion(store.db, userId, { room_id: roomId, claimed_until: clock.now() + claimMs })
      }
      if (roomIds.length < roomsAtOnce) break
    }
    const settled = requested_at + settledMs
    if (clock.now() >= settled) await deleteDeletion(store.db, userId)
    else await saveDeletion(store.db, userId, { claimed_until: settled })
  }

  async #eraseMessages(roomId: string, userId: string): Promise<void> {
    const { store, clock, messagesOf } = this.#options
    for await (const messageIds of messagesOf(roomId, userId)) {
      await this.#submit(roomId, userId, { type: "message.erase", body: { messageIds } })
      await saveDeletion(store.db, userId, { claimed_until: clock.now() + claimMs })
    }
  }

  /** A room that is gone needs nothing more. Who closes does not wait for workers that may have ended before. */
  async #submit(roomId: string, actor: string, command: { type: string; body: object }): Promise<void> {
    try {
      const submitted = this.#options.commands.submit({ ...command, roomId, key: Bun.randomUUIDv7(), actor })
      await Promise.race([this.#closing.promise, submitted])
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code !== "not_found") throw error
    }
  }
}
