import { type EngineSession, encodeOpen, FRAMES, type Frame } from "@parley/wire"
import type { DisconnectReason } from "../types.ts"
import { text } from "./answers.ts"
import type { Engine } from "./engine.ts"
import type { OpeningRequest } from "./opening.ts"
import { PollQueue } from "./polling.ts"
import type { Socket, SocketData } from "./websocket.ts"

/** The layer above a session. */
export interface Receiver {
  /** A message came in; in text its content begins at `start`. */
  message(data: Frame, start: number): void
  /** The session is over WebSocket from now on. */
  upgraded(): void
  /** Called on every sweep; `now` in milliseconds of the engine's clock. */
  due(now: number): void
  /** The session is over; called once. */
  closed(reason: DisconnectReason): void
}

/** WebSocket close codes (RFC 6455, 7.4.1). Peers that are not heard from, or do not read, get none: they are cut off. */
const CLOSE_CODES: Partial<Record<DisconnectReason, number>> = {
  "parse error": 1002,
  "payload too large": 1009,
  "server shutting down": 1012,
}
const CUT_OFF: ReadonlySet<DisconnectReason> = new Set(["ping timeout", "slow consumer"])
/** Ends that a polling client hears of with its next GET; after any other its session id is unknown at once. */
const ORDERLY: ReadonlySet<DisconnectReason> = new Set(["forced server close", "server shutting down"])

/** An Engine.IO session over the transport that it uses just now. */
export class Session implements SocketData {
  readonly sid: string
  readonly opening: OpeningRequest
  readonly machine: EngineSession
  readonly #engine: Engine
  #receiver: Receiver | undefined
  #socket: Socket | undefined
  #candidate: Socket | undefined
  #queue: PollQueue | undefined
  /** Why the session is closing. */
  #farewell: DisconnectReason | undefined

  constructor(sid: string, opening: OpeningRequest, machine: EngineSession, engine: Engine) {
    this.sid = sid
    this.opening = opening
    this.machine = machine
    this.#engine = engine
    if (machine.transport === "polling") this.#queue = new PollQueue()
  }

  /** Names the layer above; until then nothing is received. */
  deliverTo(receiver: Receiver): void {
    this.#receiver = receiver
  }

  /** The WebSocket in use, whose native topics can be subscribed to; undefined while polling and after the end. */
  get socket(): Socket | undefined {
    return this.#socket
  }

  get bufferedBytes(): number {
    return this.#socket?.getBufferedAmount() ?? this.#queue?.bytes ?? 0
  }

  /** Sends a frame; nothing happens on a session that is over. */
  send(frame: Frame): void {
    if (!this.machine.live) return
    if (this.#socket !== undefined) {
      const socket = this.#socket
      socket.cork(() => socket.send(frame))
      return
    }
    this.#queue?.push(frame)
    if (this.bufferedBytes > this.#engine.hardBufferLimit) this.end("slow consumer")
  }

  /** Ends the session, telling the client as far as it can be told. */
  end(reason: DisconnectReason): void {
    if (!this.machine.live) return
    if (this.#queue !== undefined) this.#endPolling(this.#queue, reason)
    else {
      this.machine.close()
      this.#endSocket(reason)
    }
    this.#receiver?.closed(reason)
    this.#receiver = undefined
    if (this.machine.state === "closed") this.#engine.forget(this)
  }

  /** Does what has come due at `now`: heartbeats and timeouts. */
  sweep(now: number): void {
    switch (this.machine.due(now)) {
      case "ping":
        this.send(FRAMES.ping)
        break
      case "pingTimeout":
        this.end("ping timeout")
        break
      case "dropCandidate":
        this.#candidate?.close()
        break
      case "expire":
        this.#expire()
        break
      case "nothing":
        break
    }
    this.#receiver?.due(now)
  }

  /** Answers a GET of the session. */
  poll(signal: AbortSignal): Response | Promise<Response> | undefined {
    const queue = this.#queue
    if (queue === undefined) return undefined
    if (queue.waiting) {
      this.end("transport error")
      return undefined
    }
    if (this.machine.state === "closing") {
      queue.push(FRAMES.close)
      this.#expire()
    }
    if (this.machine.state === "upgrading" && queue.empty) return text(FRAMES.noop)
    return queue.poll(() => this.end("transport close"), signal)
  }

  /** Claims the session for one POST; false when another is still being read. */
  startPost(): boolean {
    if (this.#queue === undefined || this.#queue.posting) return false
    this.#queue.posting = true
    return true
  }

  finishPost(): void {
    if (this.#queue !== undefined) this.#queue.posting = false
  }

  /** Takes a frame from the transport in use. Never throws. */
  receive(frame: Frame): void {
    try {
      switch (this.machine.receive(frame, this.#engine.now())) {
        case "deliver":
          this.#receiver?.message(frame, typeof frame === "string" ? 1 : 0)
          break
        case "closedByClient":
          this.end("transport close")
          break
        case "illegal":
          this.end("parse error")
          break
        case "ignore":
          break
      }
    } catch (error) {
      this.#engine.report(error, "message")
      this.end("transport error")
    }
  }

  socketOpened(socket: Socket): void {
    if (this.machine.transport === "polling") {
      this.#candidate = socket
      return
    }
    this.#socket = socket
    socket.send(encodeOpen(this.#engine.openData(this)))
    this.#engine.accept(this)
  }

  socketReceived(socket: Socket, frame: Frame): void {
    if (socket === this.#socket) this.receive(frame)
    else if (socket === this.#candidate) this.#receiveFromCandidate(socket, frame)
  }

  socketClosed(socket: Socket, code: number, reason: string): void {
    if (socket === this.#candidate) {
      this.#candidate = undefined
      this.machine.abandonUpgrade()
    } else if (socket === this.#socket) {
      this.#socket = undefined
      this.end(endOf(code, reason))
    }
  }

  #receiveFromCandidate(socket: Socket, frame: Frame): void {
    switch (this.machine.receiveFromCandidate(frame)) {
      case "answerProbe":
        socket.send(FRAMES.probeAnswer)
        this.#queue?.release(FRAMES.noop)
        break
      case "switch":
        this.#switchTo(socket)
        break
      case "finish":
        for (const frame of this.#queue?.take() ?? []) socket.send(frame)
        this.#expire()
        break
      case "dropCandidate":
        socket.close()
        break
    }
  }

  /** All in one tick, so that no frame is sent between the last of the queue and the first native subscription. */
  #switchTo(socket: Socket): void {
    const queue = this.#queue
    this.#candidate = undefined
    this.#queue = undefined
    this.#socket = socket
    queue?.release(FRAMES.noop)
    for (const frame of queue?.take() ?? []) socket.send(frame)
    this.#receiver?.upgraded()
  }

  #endPolling(queue: PollQueue, reason: DisconnectReason): void {
    const upgrading = this.machine.state === "upgrading"
    if (!upgrading) this.#candidate?.close()
    if ((upgrading || ORDERLY.has(reason)) && !queue.waiting) {
      // A client in the midst of an upgrade polls no more: it hears of the end over the candidate.
      if (!ORDERLY.has(reason)) queue.take()
      this.#farewell = reason
      this.machine.startClosing(this.#engine.now())
      return
    }
    this.machine.close()
    queue.release(reason === "transport close" ? FRAMES.noop : FRAMES.close)
    this.#queue = undefined
  }

  #endSocket(reason: DisconnectReason): void {
    const socket = this.#socket
    this.#socket = undefined
    if (CUT_OFF.has(reason)) socket?.terminate()
    else socket?.close(CLOSE_CODES[reason] ?? 1000, reason)
  }

  #expire(): void {
    this.machine.close()
    if (this.#farewell !== undefined)
      this.#candidate?.close(CLOSE_CODES[this.#farewell] ?? 1000, this.#farewell)
    this.#engine.forget(this)
  }
}

/** Bun reports what it refused by itself as code 1006, which no client can send, with a sentence. */
function endOf(code: number, sentence: string): DisconnectReason {
  if (code !== 1006 || sentence === "") return "transport close"
  return sentence === "Received too big message" ? "payload too large" : "parse error"
}
