import { type ErrorCode, messageFault, ParleyError, type PayloadOf, type Sent } from "@parley/contract"
import type { Clock } from "./clock.ts"
import { filesOf } from "./message-files.ts"
import type { Part } from "./part.ts"
import { restoredMessage } from "./pending-message.ts"
import { isRetryable } from "./problem.ts"
import { randomKey } from "./random-key.ts"
import { pauseAfter } from "./retry.ts"
import { createShelf, type Shelf } from "./shelf.ts"
import type { KeyValueStorage, PendingMessage, SendOptions, UploadState } from "./types.ts"
import type { UploadsPart } from "./uploads.ts"

/** Messages that wait, over all rooms. */
const pendingMax = 1_000
/** Attempts to send one message before it counts as failed. */
const attemptsMax = 8
const retry = { base: 500, max: 15_000 }

interface Entry extends PendingMessage {
  readonly attempts: number
  /** Committed at this rev: shown as pending until the room's state has come that far. */
  readonly sentRev?: number
}

/** The messages of one room in the order of sending, at most one of them on its way. */
interface Lane {
  entries: Entry[]
  /** The key of the message that is on its way. */
  busy: string | null
  cancelRetry: (() => void) | null
}

/** Messages on their way to the server: in order per room, sent again with the same key until their fate is known. */
export interface Outbox extends Part {
  restore(userId: string): Promise<void>
  dropRoom(roomId: string): void
  /** Returns the key. Throws `invalid_input`, or `overloaded` when too much waits. */
  add(roomId: string, text: string, options?: SendOptions): string
  retry(key: string): void
  discard(key: string): void
  pendingOf(roomId: string): PendingMessage[]
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
  const lanes = new Map<string, Lane>()
  let shelf: Shelf<PendingMessage> | null = null
  let online = false

  function laneOf(roomId: string): Lane {
    const held = lanes.get(roomId)
    if (held) return held
    const lane: Lane = { entries: [], busy: null, cancelRetry: null }
    lanes.set(roomId, lane)
    return lane
  }

  function stopRetry(lane: Lane): void {
    lane.cancelRetry?.()
    lane.cancelRetry = null
  }

  /** Replaces the entries of a room, forgetting its lane when there are none. */
  function setEntries(roomId: string, entries: Entry[]): void {
    const lane = laneOf(roomId)
    lane.entries = entries
    if (entries.length === 0) {
      stopRetry(lane)
      lanes.delete(roomId)
    }
    onChange(roomId)
  }

  function edit(roomId: string, key: string, change: (entry: Entry) => Entry | null): void {
    const entries = lanes.get(roomId)?.entries ?? []
    setEntries(
      roomId,
      entries.flatMap(entry => (entry.key === key ? (change(entry) ?? []) : entry)),
    )
  }

  function find(key: string): Entry | undefined {
    for (const { entries } of lanes.values()) {
      const entry = entries.find(candidate => candidate.key === key)
      if (entry) return entry
    }
    return undefined
  }

  function pump(roomId: string): void {
    const lane = lanes.get(roomId)
    if (!online || !lane || lane.busy !== null || lane.cancelRetry !== null) return
    const next = lane.entries.find(entry => entry.state === "queued")
    if (!next) return
    const { key, text, replyTo } = next
    const { attachmentIds } = filesOf(next, uploadStates())
    lane.busy = key
    edit(roomId, key, entry => ({ ...entry, state: "sending", attempts: entry.attempts + 1 }))
    send({
      ...{ roomId, key, text },
      ...(replyTo !== undefined && { replyTo }),
      ...(attachmentIds.length > 0 && { attachmentIds }),
    }).then(
      sent => settle(roomId, key, () => acknowledged(roomId, key, sent)),
      error => settle(roomId, key, () => refused(roomId, key, error)),
    )
  }

  /** An answer counts only while it is waited for: the message may have been seen, or its room dropped, before. */
  function settle(roomId: string, key: string, outcome: () => void): void {
    const lane = lanes.get(roomId)
    if (lane?.busy !== key) return
    lane.busy = null
    outcome()
    pump(roomId)
  }

  function acknowledged(roomId: string, key: string, sent: Sent): void {
    shelf?.remove(key)
    edit(roomId, key, entry => ({ ...entry, sentRev: sent.rev }))
    onSent(roomId, sent.rev)
  }

  function refused(roomId: string, key: string, error: unknown): void {
    const entry = find(key)
    if (!entry) return
    if (isRetryable(error) && entry.attempts < attemptsMax) {
      edit(roomId, key, before => ({ ...before, state: "queued" }))
      const lane = laneOf(roomId)
      // Offline, coming online starts the lane again.
      const pause = pauseAfter(error, clock, { ...retry, attempts: entry.attempts })
      if (online) lane.cancelRetry = clock.schedule(() => resume(roomId), pause)
    } else {
      const code: ErrorCode = error instanceof ParleyError ? error.code : "internal"
      edit(roomId, key, before => ({ ...before, state: "failed", error: code }))
      shelve(key)
    }
  }

  function resume(roomId: string): void {
    const lane = lanes.get(roomId)
    if (!lane) return
    stopRetry(lane)
    pump(roomId)
  }

  function shelve(key: string): void {
    const entry = find(key)
    if (entry) shelf?.put(key, entry)
  }

  function append(roomId: string, entry: Entry): void {
    setEntries(roomId, [...laneOf(roomId).entries.filter(({ key }) => key !== entry.key), entry])
    shelve(entry.key)
    pump(roomId)
  }

  /** Looks at the messages that wait for files: whose are done is queued, at its place in the order. */
  function uploadsChanged(): void {
    for (const [roomId, lane] of [...lanes]) {
      const waiting = lane.entries.filter(entry => entry.state === "uploading")
      for (const entry of waiting) look(roomId, entry)
      if (waiting.length > 0) pump(roomId)
    }
  }

  function look(roomId: string, { key, text, ...entry }: Entry): void {
    const files = filesOf({ key, text, ...entry }, uploadStates())
    const isEmpty = text.trim() === "" && files.uploads.length + (entry.attachmentIds?.length ?? 0) === 0
    if (isEmpty) {
      shelf?.remove(key)
      edit(roomId, key, () => null)
    } else if (
      files.error !== undefined ||
      files.done ||
      files.uploads.length < (entry.uploads?.length ?? 0)
    ) {
      const { error } = files
      const outcome = error
        ? ({ state: "failed", error } as const)
        : files.done && ({ state: "queued" } as const)
      edit(roomId, key, before => ({ ...before, uploads: files.uploads, ...outcome }))
      shelve(key)
    }
  }

  return {
    async restore(userId) {
      if (!storage) return
      shelf = createShelf(storage, { name: `parley.outbox.${userId}`, restored: restoredMessage })
      for (const message of await shelf.read()) {
        if (find(message.key)) continue
        const claimed = (message.uploads ?? []).map(key => uploads.claim(key))
        // Sent without its files it would say something else.
        const lost = claimed.includes(false) && ({ state: "failed", error: "expired" } as const)
        setEntries(message.roomId, [...laneOf(message.roomId).entries, { ...message, ...lost, attempts: 0 }])
        pump(message.roomId)
      }
      uploadsChanged()
    },
    add(roomId, text, { replyTo, uploads: keys = [], attachmentIds = [] } = {}) {
      const count = [...lanes.values()].reduce((sum, lane) => sum + lane.entries.length, 0)
      if (count >= pendingMax)
        throw new ParleyError("overloaded", { message: "Too many messages wait to be sent." })
      const key = randomKey()
      const fault = messageFault({ text, attachmentIds: [...attachmentIds, ...keys] })
      if (fault !== null) throw new ParleyError("invalid_input", { message: fault })
      if (!keys.every(each => uploadStates().has(each))) throw new ParleyError("not_found")
      const createdAt = new Date(clock.now()).toISOString()
      append(roomId, {
        ...{ key, roomId, text, createdAt, attempts: 0 },
        ...(replyTo !== undefined && { replyTo }),
        ...(keys.length > 0 && { uploads: keys }),
        ...(attachmentIds.length > 0 && { attachmentIds }),
        state: keys.length > 0 ? "uploading" : "queued",
      })
      uploadsChanged()
      return key
    },
    retry(key) {
      const entry = find(key)
      if (entry?.state !== "failed") return
      const { error: _error, ...rest } = entry
      const keys = rest.uploads ?? []
      for (const each of keys) uploads.resume(each)
      append(entry.roomId, { ...rest, state: keys.length > 0 ? "uploading" : "queued", attempts: 0 })
      uploadsChanged()
    },
    discard(key) {
      const entry = find(key)
      if (!entry || entry.state === "sending") return
      shelf?.remove(key)
      edit(entry.roomId, key, () => null)
      for (const each of entry.uploads ?? []) uploads.cancel(each)
    },
    uploadsChanged,
    pendingOf: roomId =>
      (lanes.get(roomId)?.entries ?? []).map(
        ({ attempts: _attempts, sentRev: _sentRev, ...message }) => message,
      ),
    arrived(roomId, { keys, rev }) {
      const lane = lanes.get(roomId)
      if (!lane) return
      const gone = lane.entries.filter(
        ({ key, sentRev }) => keys.includes(key) || (sentRev ?? rev + 1) <= rev,
      )
      if (gone.length === 0) return
      for (const { key } of gone) {
        shelf?.remove(key)
        if (lane.busy === key) lane.busy = null
      }
      setEntries(
        roomId,
        lane.entries.filter(entry => !gone.includes(entry)),
      )
      for (const each of gone.flatMap(entry => entry.uploads ?? [])) uploads.release(each)
      if (gone.some(entry => entry.state === "queued")) stopRetry(lane)
      pump(roomId)
    },
    dropRoom(roomId) {
      const entries = lanes.get(roomId)?.entries ?? []
      for (const { key } of entries) shelf?.remove(key)
      if (lanes.has(roomId)) setEntries(roomId, [])
      for (const each of entries.flatMap(entry => entry.uploads ?? [])) uploads.cancel(each)
    },
    setOnline(next) {
      online = next
      for (const [roomId, lane] of [...lanes]) {
        stopRetry(lane)
        pump(roomId)
      }
    },
    roomIds: () => [...lanes.keys()],
    async clear(erase) {
      const before = shelf
      shelf = null
      for (const lane of lanes.values()) stopRetry(lane)
      lanes.clear()
      if (erase) await before?.erase()
    },
  }
}
