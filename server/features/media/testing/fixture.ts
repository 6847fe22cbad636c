import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Account, Attachment, mediaUrl, ParleyError } from "@parley/contract"
import pino from "pino"
import { createHttpApp } from "../../../http/index.ts"
import { openFileBlobs } from "../../../platform/blobs/file.ts"
import type { Blobs } from "../../../platform/blobs/index.ts"
import type { Command } from "../../../platform/queue/index.ts"
import type { Migrations, Store } from "../../../platform/store/index.ts"
import { openSqlite } from "../../../platform/store/sqlite/index.ts"
import { Tasks } from "../../../platform/telemetry/tasks.ts"
import { Batch } from "../../../timeline/index.ts"
import {
  attachmentsPart,
  type Carrier,
  createMedia,
  type Media,
  type Memberships,
  mediaMigrations,
} from "../index.ts"

interface FixtureOptions {
  readonly folder?: string
  /** In place of `members`. */
  readonly memberships?: Memberships
  /** In place of files in the folder. */
  readonly blobs?: Blobs
  /** That the database has beside those of media. */
  readonly migrations?: Migrations
}

/** Files and a database in a folder of their own, behind HTTP on a free port. Who asks says so: `Bearer <user id>`. */
export class MediaFixture implements AsyncDisposable {
  readonly folder: string
  readonly store: Store
  readonly blobs: Blobs
  readonly media: Media
  readonly url: string
  /** From which seq on someone sees a room: `members.set("room user", 0)`. */
  readonly members = new Map<string, number>()
  readonly avatarOf = new Map<string, string | null>()
  readonly changedAvatars: string[] = []
  readonly logged: string[] = []
  readonly #server: ReturnType<typeof Bun.serve>
  #later = 0

  private constructor(folder: string, store: Store, { memberships, blobs }: FixtureOptions) {
    this.folder = folder
    this.store = store
    this.blobs = blobs ?? openFileBlobs(join(folder, "blobs"))
    const log = pino({ level: "warn" }, { write: line => void this.logged.push(line) })
    this.media = createMedia({
      store,
      blobs: this.blobs,
      memberships: memberships ?? {
        membership: async (_db, roomId, userId) => this.#membership(roomId, userId),
      },
      avatars: {
        set: async (_tx, userId, avatarId) => {
          this.avatarOf.set(userId, avatarId)
          return accountOf(userId, avatarId)
        },
        changed: userId => void this.changedAvatars.push(userId),
      },
      log,
      tasks: new Tasks(),
      clock: { now: () => this.now() },
    })
    const app = createHttpApp({
      endpoints: this.media.endpoints,
      authenticate: async request => {
        const userId = /^Bearer ([\w-]+)$/.exec(request.headers.get("authorization") ?? "")?.[1]
        return userId === undefined ? undefined : { userId, sessionId: userId }
      },
      log,
      pages: pages => pages.get("/rss", context => context.text(String(process.memoryUsage().rss))),
      spend: () => undefined,
      https: false,
      onAnswer: () => {},
    })
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      maxRequestBodySize: 200 * 1024 * 1024,
      fetch: request => app.fetch(request, { address: "127.0.0.1" }),
    })
    this.url = this.#server.url.origin
  }

  /** Starts on an empty folder, or on one that another has used. */
  static async start(options: FixtureOptions = {}): Promise<MediaFixture> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), "parley-media-"))
    const store = openSqlite(join(folder, "parley.db"))
    await store.migrate({ ...options.migrations, ...mediaMigrations })
    return new MediaFixture(folder, store, options)
  }

  now(): number {
    return Date.now() + this.#later
  }

  /** Sets the clock on. */
  wait(milliseconds: number): void {
    this.#later += milliseconds
  }

  async fetch(userId: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set("authorization", `Bearer ${userId}`)
    return await fetch(this.url + path, { ...init, headers })
  }

  /** Uploads a file and gives it as it was answered. */
  async upload(userId: string, content: Uint8Array | string, name = "a file"): Promise<Attachment> {
    const path = `/api/media?name=${encodeURIComponent(name)}`
    const response = await this.fetch(userId, path, { method: "POST", body: content })
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
    return Attachment.strict().parse(await response.json())
  }

  async bytesOf(userId: string, file: { id: string }): Promise<Uint8Array> {
    const response = await this.fetch(userId, mediaUrl(file.id))
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
    return await response.bytes()
  }

  /** Sends a message with files as the worker would. */
  async attach(ownerId: string, attachmentIds: readonly string[], to: Carrier): Promise<Attachment[]> {
    return await this.store.transaction(async tx => {
      const batch = new Batch(tx, this.now(), [])
      const state = await attachmentsPart.load(batch, [commandNaming(attachmentIds)])
      const attached = state.attach(state.requireFree(attachmentIds, ownerId), to)
      await attachmentsPart.flush(state, batch)
      return attached
    })
  }

  /** Forwards a message with its files as the worker would. */
  async forward(ownerId: string, messageId: string, to: Carrier): Promise<Attachment[]> {
    return await this.store.transaction(async tx => {
      const batch = new Batch(tx, this.now(), [])
      const command = { ...commandNaming([]), body: { forward: { messageId } } }
      const state = await attachmentsPart.load(batch, [command])
      const attached = state.forward(messageId, { ...to, ownerId, now: batch.now })
      await attachmentsPart.flush(state, batch)
      return attached
    })
  }

  /** Deletes a message as the worker would. */
  async detach(messageId: string): Promise<void> {
    await this.store.transaction(async tx => {
      const batch = new Batch(tx, this.now(), [])
      const state = await attachmentsPart.load(batch, [])
      state.detach(messageId)
      await attachmentsPart.flush(state, batch)
    })
  }

  async blobKeys(): Promise<string[]> {
    return (await Array.fromAsync(this.blobs.list())).map(entry => entry.key).sort()
  }

  async close(): Promise<void> {
    await this.#server.stop(true)
    await this.media.close()
    await this.store.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    rmSync(this.folder, { recursive: true })
  }

  #membership(roomId: string, userId: string): { since_seq: number } {
    const since = this.members.get(`${roomId} ${userId}`)
    if (since === undefined) throw new ParleyError("not_found")
    return { since_seq: since }
  }
}

/** The status and the code of a refusal: `"404 not_found"`. */
export async function failureOf(answer: Promise<Response> | Response): Promise<string> {
  const response = await answer
  const text = await response.text()
  return `${response.status} ${text === "" ? "" : JSON.parse(text).code}`.trim()
}

export function commandNaming(attachmentIds: readonly string[]): Command {
  const ids = { commandId: "c", roomId: "room", key: "k", actor: "ann", replyTo: "node" }
  return { v: 1, ...ids, type: "message.send", body: { attachmentIds }, deadline: Number.MAX_SAFE_INTEGER }
}

function accountOf(userId: string, avatarId: string | null): Account {
  return {
    id: userId,
    username: userId,
    name: userId,
    avatarUrl: avatarId === null ? null : mediaUrl(avatarId),
    bio: "",
    role: "user",
    createdAt: "2030-01-01T00:00:00.000Z",
    deactivatedAt: null,
    email: `${userId}@mail.test`,
  }
}
