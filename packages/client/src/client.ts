import { ParleyError, type ServerEvent } from "@parley/contract"
import { createApi, createExchanger } from "./api.ts"
import { createCache } from "./cache.ts"
import type { NamedEvent } from "./change-event.ts"
import { clockOf } from "./clock.ts"
import { createConnection } from "./connection.ts"
import { createDeliveries } from "./deliveries.ts"
import { emptied, trimmed } from "./letting-go.ts"
import { createLoads } from "./loads.ts"
import { createLogIn } from "./log-in.ts"
import { createMemberships } from "./membership.ts"
import { createMessageChanges } from "./message-changes.ts"
import { createNotifications } from "./notifications.ts"
import { createOutbox } from "./outbox.ts"
import type { Part } from "./part.ts"
import { createPresence } from "./presence.ts"
import { createReadMarks } from "./read-marks.ts"
import { createRecentRooms } from "./recent-rooms.ts"
import { createRepair } from "./repair.ts"
import { createRequests, keepsTokens } from "./request.ts"
import { applyRead, applyTime, applyWatermark, closeThread } from "./room-state.ts"
import { createRooms, type Step } from "./rooms.ts"
import { sendChange } from "./send-change.ts"
import { createSession } from "./session.ts"
import { socketOpener } from "./socket.ts"
import { callOut, createStore } from "./store.ts"
import { createSync, type MomentEvent } from "./sync.ts"
import type { ClientOptions, MessageChange, ParleyClient } from "./types.ts"
import { createTyping } from "./typing.ts"
import { uploadFile } from "./upload-file.ts"
import { createUploads } from "./uploads.ts"
import { createWaysIn } from "./ways-in.ts"

/** Milliseconds for one answer of `sync`, which may carry thousands of changes. */
const syncTimeout = 30_000

/** Makes a client of one server. Nothing is sent before a call. */
export function createClient(options: ClientOptions): ParleyClient {
  const clock = clockOf(options)
  const store = createStore()
  const handlers = new Map<ServerEvent, Set<(payload: never) => void>>()
  const requests = createRequests(options, clock)
  const session = createSession({ options, requests, onEnd: () => void logIn.leave(false) })
  const api = createApi(requests, session)
  const rooms = createRooms({ store, onStep, onLeave, unsentRead: id => readMarks.pendingOf(id) })
  const recent = createRecentRooms()
  const cache = createCache({
    ...{ storage: options.cache, version: options.cacheVersion, clock, recent },
    roomOf: rooms.get,
    now() {
      const { me, connection, asOf } = store.getState()
      return { me, asOf: connection === "online" ? clock.now() : asOf }
    },
  })
  const loads = createLoads(rooms, api)
  const repair = createRepair({ rooms, api, loads, clock, onApplied: deliver })
  const connection = createConnection({
    openSocket: options.openSocket ?? socketOpener(options, !keepsTokens(options)),
    session,
    clock,
    onConnecting: () => store.set({ connection: "connecting" }),
    onUp: () => void catchUp(),
    onDown,
    onEvent: (name, payload) => sync.receive({ name, payload } as NamedEvent),
  })
  const sync = createSync({
    store,
    rooms,
    repair,
    ask: revs => connection.emit("sync", { rooms: revs }, syncTimeout),
    onMoment,
    onRead: (roomId, seq) => notifications.roomRead(roomId, seq),
    onApplied: deliver,
  })
  const notifications = createNotifications({ store, api, clock })
  const presence = createPresence({
    store,
    clock,
    send: status => connection.emit("presence:set", { status }),
    ask: userIds => connection.emit("presence:watch", { userIds }),
  })
  const typing = createTyping({ rooms, clock, say: payload => connection.emit("typing", payload) })
  const deliveries = createDeliveries({
    rooms,
    clock,
    send: delivered => connection.emit("room:delivered", delivered),
  })
  const uploads = createUploads({
    store,
    storage: options.storage,
    clock,
    exchange: createExchanger(requests, session),
    onChange: () => outbox.uploadsChanged(),
  })
  const outbox = createOutbox({
    storage: options.storage,
    clock,
    uploads,
    uploadStates: () => store.getState().uploads,
    send: message => connection.emit("message:send", message),
    onChange: showPending,
    onSent: (roomId, rev) => {
      outbox.arrived(roomId, { keys: [], rev: rooms.get(roomId)?.rev ?? 0 })
      repair.want(roomId, rev, "sent")
    },
  })
  const changes = createMessageChanges({
    storage: options.storage,
    clock,
    send: change => sendChange(change, { emit: connection.emit, api }),
    onChange(roomId, changing) {
      rooms.change(roomId, state => ({ ...state, changing }))
    },
    onSent(roomId, rev) {
      changes.arrived(roomId, rooms.get(roomId)?.rev ?? 0)
      repair.want(roomId, rev, "sent")
    },
  })
  const readMarks = createReadMarks({
    storage: options.storage,
    clock,
    async send({ roomId, seq }) {
      const sender = rooms.me()
      await connection.emit("room:read", { roomId, seq })
      // The event that tells all devices of it may be late, or lost.
      const mark = { delivered: seq, read: seq }
      rooms.change(roomId, state => applyWatermark(state, sender, mark, rooms.me()))
    },
  })
  const parts: readonly Part[] = [
    uploads,
    outbox,
    changes,
    readMarks,
    deliveries,
    notifications,
    presence,
    typing,
  ]

  const logIn = createLogIn({
    ...{ session, api, cache, store, rooms, loads, recent },
    parts: () => parts,
    connect: () => connection.open(),
    close,
    isTokenGiven: options.token !== undefined,
    expectedUser: options.expectedUser,
  })

  function onStep(id: string, { before, after, arrived }: Step): void {
    const me = rooms.me()
    cache.changed(id)
    const keys = arrived.filter(message => message.author.id === me).map(message => message.key)
    if (before === undefined) showWaiting(id)
    outbox.arrived(id, { keys, rev: after.rev })
    changes.arrived(id, after.rev)
    if (after.room.lastSeq !== before?.room.lastSeq) deliveries.look(id)
    if (after.stale && !before?.stale) repair.want(id, 0, "stale")
  }

  function onLeave(id: string): void {
    repair.drop(id)
    recent.drop(id)
    cache.changed(id)
    for (const part of parts) part.dropRoom?.(id)
  }

  function onMoment(event: MomentEvent): void {
    if (event.name === "presence") presence.receive(event.payload.users)
    else if (event.name === "typing") typing.receive(event.payload)
    else if (event.name === "notification") notifications.receive(event.payload)
    else notifications.receiveRead(event.payload)
  }

  function showPending(id: string): void {
    const pending = outbox.pendingOf(id)
    rooms.change(id, state => (pending.length + state.pending.length === 0 ? state : { ...state, pending }))
  }

  /** Shows in a room that is new to the state what an earlier run left for it. */
  function showWaiting(id: string): void {
    showPending(id)
    const changing = changes.changingOf(id)
    if (changing.length > 0) rooms.change(id, state => ({ ...state, changing }))
  }

  function deliver({ name, payload }: NamedEvent): void {
    store.whenWhole(() => {
      for (const handler of [...(handlers.get(name) ?? [])]) callOut(() => handler(payload as never))
    })
  }

  async function catchUp(): Promise<void> {
    store.set({ connection: "syncing" })
    try {
      if (!(await logIn.confirm()) || !(await sync.start())) return
    } catch {
      connection.restart()
      return
    }
    connection.settled()
    store.set({ connection: "online" })
    dropLostRooms()
    for (const id of rooms.ids()) rooms.change(id, state => applyTime(state, clock.now()))
    for (const part of parts) part.setOnline(true)
    cache.changed()
    void logIn.refresh().catch(() => undefined)
  }

  /** What waits for rooms that one is no longer in waits for nothing. */
  function dropLostRooms(): void {
    for (const part of [outbox, changes, readMarks]) {
      for (const id of part.roomIds()) if (!rooms.get(id)) part.dropRoom(id)
    }
  }

  function onDown(): void {
    sync.stop()
    for (const part of parts) part.setOnline(false)
    const { connection: before } = store.getState()
    if (before === "online") store.set({ asOf: clock.now() })
    if (before !== "offline") store.set({ connection: "offline" })
    cache.changed()
  }

  async function changeMessage(messageId: string, change: MessageChange): Promise<void> {
    const roomId = rooms.roomOfMessage(messageId)
    if (roomId === undefined) throw new ParleyError("not_found")
    await changes.add(roomId, { ...change, messageId })
  }

  function close(): void {
    connection.close()
    for (const part of parts) part.close?.()
    void cache.flush()
    requests.abort()
  }

  return {
    api,
    store,
    notifications,
    presence,
    typing,
    uploads,
    upload: (file, more) => uploadFile({ store, uploads }, file, more),
    ...createWaysIn({ api, session, logIn }),
    restore: logIn.restore,
    connect: () => connection.open(),
    close,
    on(event, handler) {
      const all = handlers.get(event) ?? new Set()
      handlers.set(event, all.add(handler))
      return () => all.delete(handler)
    },
    emit: (event, payload) => connection.emit(event, payload),
    openRoom(id) {
      const state = rooms.get(id)
      if (state) recent.open(id)
      cache.changed(id)
      // What is there from an earlier run is all there is for now; it is brought up to date with the connection.
      const waits = state?.opened === true && state.fromCache && store.getState().connection !== "online"
      return waits ? Promise.resolve() : loads.open(id)
    },
    closeRoom(id) {
      rooms.letGo(id, trimmed)
      for (const other of recent.close(id)) rooms.letGo(other, emptied)
    },
    loadOlder: id => loads.older(id),
    loadNewer: id => loads.newer(id),
    openPast: (id, seq) => loads.past(id, seq),
    closePast: id => rooms.change(id, state => (state.past ? { ...state, past: null } : state)),
    send(roomId, text, options) {
      if (!rooms.get(roomId)) throw new ParleyError("not_found")
      typing.sent(roomId)
      return outbox.add(roomId, text, options)
    },
    retry(key) {
      outbox.retry(key)
      changes.retry(key)
    },
    discard(key) {
      outbox.discard(key)
      changes.discard(key)
    },
    editMessage: (id, text) => changeMessage(id, { kind: "edit", text }),
    deleteMessage: id => changeMessage(id, { kind: "delete" }),
    react: (id, emoji, active) => changeMessage(id, { kind: "react", emoji, active }),
    pin: (id, pinned) => changeMessage(id, { kind: "pin", pinned }),
    openThread: (roomId, rootId) => loads.thread(roomId, rootId),
    closeThread: (roomId, rootId) => rooms.change(roomId, state => closeThread(state, rootId)),
    markRead(roomId, seq) {
      const state = rooms.get(roomId)
      const upTo = Math.min(seq, state?.room.lastSeq ?? 0)
      if (upTo <= (state?.room.membership?.readSeq ?? 0)) return
      rooms.change(roomId, held => applyRead(held, upTo, rooms.me()))
      readMarks.mark(roomId, upTo)
    },
    ...createMemberships({ api, rooms }),
  }
}
