import { type ErrorCode, messageFault, ParleyError, type PayloadOf, type Sent } from "@parley/contract"
import type { Clock } from "./clock.ts"
import { createLanes } from "./lanes.ts"
import { filesOf } from "./message-files.ts"
import { newKey } from "./new-key.ts"
import type { Part } from "./part.ts"
import { restoredMessage } from "./pending-message.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { KeyValueStorage, PendingMessage, SendOptions, UploadState } from "./types.ts"
import type { UploadsPart } from "./uploads.ts"

/** Messages that wait, over all rooms. */
const pendingMax = 1_000
/** Messages on their way to the server: in order per room, sent again with the same key until their fate is known. */
export interface Outbox extends Part {
  restore(userId: string): Promise<void>
  dropRoom(roomId: string): void
  /** Returns the key. Throws `invalid_input`, or `overloaded` when too much waits. */
  add(roomId: string, text: string, options?: SendOptions): string
  retry(key: string): void
  discard(key: string): void
  pendingOf(roomId: string): readonly PendingMessage[]
  /** Own messages of these keys were seen in the room, whose state is whole up to `rev`. */
  arrived(roomId: string, seen: { keys: readonly string[]; rev: number }): void
  /** Some upload is in another state, or gone. */
  uploadsChanged(): void
  /** Rooms that have messages waiting. */
  roomIds(): string[]
}

interface OutboxOptions {
  readonly storage: KeyValueStorage | undefined
  readonly clock: Clock
  readonly uploads: Pick<UploadsPart, "resume" | "cancel" | "release" | "claim">
  readonly uploadStates: () => ReadonlyMap<string, UploadState>
  readonly send: (message: PayloadOf<"message:send">) => Promise<Sent>
  /** The pending messages of a room are others now. */
  readonly onChange: (roomId: string) => void
  /** A message was committed at this rev. */
  readonly onSent: (roomId: string, rev: number) => void
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { storage, clock, uploads, uploadStates, send, onChange, onSent } = options
  let shelf: Shelf<PendingMessage> | null = null
  const lanes = createLanes<PendingMessage>({
    clock,
    isReady: message => message.state === "queued",
    marked: (message, state) => ({ ...message, state }),
    send: (roomId, message) => send(requestOf(roomId, message)),
    onChange,
    onSent(roomId, { key }, rev) {
      shelf?.remove(key)
      onSent(roomId, rev)
    },
    onRefused(roomId, { key }, error) {
      const code: ErrorCode = error instanceof ParleyError ? error.code : "internal"
      change(roomId, key, { state: "failed", error: code })
    },
  })

  function requestOf(roomId: string, message: PendingMessage): PayloadOf<"message:send"> {
    const { key, text, replyTo, forward } = message
    const { attachmentIds } = filesOf(message, uploadStates())
    return {
      ...{ roomId, key, text },
      ...(replyTo !== undefined && { replyTo }),
      ...(attachmentIds.length > 0 && { attachmentIds }),
      ...(forward !== undefined && { forward: { messageId: forward } }),
    }
  }

  /** Changes a message where it is shown and where it is kept. */
  function change(roomId: string, key: string, to: Partial<PendingMessage>): void {
    lanes.edit(roomId, key, message => {
      const changed = { ...message, ...to }
      shelf?.put(key, changed)
      return changed
    })
  }

  function append(message: PendingMessage): void {
    shelf?.put(message.key, message)
    lanes.append(message.roomId, message)
  }

  function remove({ key, roomId }: PendingMessage): void {
    shelf?.remove(key)
    lanes.edit(roomId, key, () => null)
  }

  /** Looks at the messages that wait for files: whose are done is queued, at its place in the order. */
  function uploadsChanged(): void {
    for (const roomId of lanes.roomIds()) {
      for (const message of lanes.itemsOf(roomId)) if (message.state === "uploading") look(message)
    }
  }

  function look(message: PendingMessage): void {
    const files = filesOf(message, uploadStates())
    const fileCount = files.uploads.length + (message.attachmentIds?.length ?? 0)
    if (message.text.trim() === "" && fileCount === 0) {
      remove(message)
      return
    }
    const isSame = files.uploads.length === (message.uploads?.length ?? 0)
    if (files.error === undefined && !files.done && isSame) return
    const { error } = files
    const outcome = error
      ? ({ state: "failed", error } as const)
      : files.done && ({ state: "queued" } as const)
    change(message.roomId, message.key, { uploads: files.uploads, ...outcome })
  }

  return {
    async restore(userId) {
      if (!storage) return
      shelf = createShelf(storage, { name: `parley.outbox.${userId}`, restored: restoredMessage })
      for (const message of await shelf.read()) {
        if (lanes.find(message.key)) continue
        const claimed = (message.uploads ?? []).map(key => uploads.claim(key))
        // Sent without its files it would say something else.
        const lost = claimed.includes(false) && ({ state: "failed", error: "expired" } as const)
        lanes.append(message.roomId, { ...message, ...lost })
      }
      uploadsChanged()
    },
    add(roomId, text, { replyTo, forward, uploads: keys = [], attachmentIds = [] } = {}) {
      if (lanes.count() >= pendingMax)
        throw new ParleyError("overloaded", { message: "Too many messages wait to be sent." })
      const fault = messageFault({
        ...{ text, attachmentIds: [...attachmentIds, ...keys] },
        forward: forward === undefined ? undefined : { messageId: forward },
      })
      if (fault !== null) throw new ParleyError("invalid_input", { message: fault })
      if (!keys.every(each => uploadStates().has(each))) throw new ParleyError("not_found")
      const key = newKey()
      append({
        ...{ key, roomId, text, createdAt: new Date(clock.now()).toISOString() },
        ...(replyTo !== undefined && { replyTo }),
        ...(keys.length > 0 && { uploads: keys }),
        ...(attachmentIds.length > 0 && { attachmentIds }),
        ...(forward !== undefined && { forward }),
        state: keys.length > 0 ? "uploading" : "queued",
      })
      uploadsChanged()
      return key
    },
    retry(key) {
      const message = lanes.find(key)?.item
      if (message?.state !== "failed") return
      const { error: _error, ...rest } = message
      const keys = rest.uploads ?? []
      for (const each of keys) uploads.resume(each)
      append({ ...rest, state: keys.length > 0 ? "uploading" : "queued" })
      uploadsChanged()
    },
    discard(key) {
      const message = lanes.find(key)?.item
      if (!message || lanes.isUnderWay(key)) return
      remove(message)
      for (const each of message.uploads ?? []) uploads.cancel(each)
    },
    uploadsChanged,
    pendingOf: lanes.itemsOf,
    arrived(roomId, seen) {
      for (const { key, uploads: keys = [] } of lanes.arrived(roomId, seen)) {
        shelf?.remove(key)
        for (const each of keys) uploads.release(each)
      }
    },
    dropRoom(roomId) {
      for (const { key, uploads: keys = [] } of lanes.drop(roomId)) {
        shelf?.remove(key)
        for (const each of keys) uploads.cancel(each)
      }
    },
    setOnline: lanes.setOnline,
    roomIds: lanes.roomIds,
    async clear(erase) {
      const before = shelf
      shelf = null
      lanes.clear()
      if (erase) await before?.erase()
    },
  }
}
