import { type Frame, packetType } from "./packet.ts"

export type TransportName = "polling" | "websocket"

/**
 * - `open`: in use, over one transport.
 * - `probing`: over polling, while a WebSocket candidate has yet to send its probe.
 * - `upgrading`: the probe is answered; the client's upgrade packet completes the switch.
 * - `closing`: over; what is queued waits for one last poll.
 * - `closed`: over.
 */
export type SessionState = "open" | "probing" | "upgrading" | "closing" | "closed"

export interface SessionTimings {
  readonly pingIntervalMs: number
  readonly pingTimeoutMs: number
  readonly upgradeTimeoutMs: number
  /** How long a closing session waits for its last poll. */
  readonly closeTimeoutMs: number
}

/** What is to be done with a frame from the transport in use: `deliver` is a message for the layer above. */
export type FrameVerdict = "deliver" | "ignore" | "closedByClient" | "illegal"
/**
 * What is to be done with a frame from a WebSocket candidate. `finish`: the client moved over while the session was closing, and
 * will not poll again; send what is queued over the candidate, and close it.
 */
export type CandidateVerdict = "answerProbe" | "switch" | "finish" | "dropCandidate"
/** What is due now. */
export type Due = "nothing" | "ping" | "pingTimeout" | "dropCandidate" | "expire"

/**
 * The server's side of an Engine.IO v4 session as a state machine: it is told of frames and of time (milliseconds of any
 * clock that does not go back) and says what to do. It owns no timer: call `due` every now and then.
 */
export class EngineSession {
  state: SessionState = "open"
  transport: TransportName
  readonly #timings: SessionTimings
  #awaitingPong = false
  /** When the next ping or, while a pong is awaited, the timeout is due. */
  #heartbeatAt: number
  /** When the candidate (probing, upgrading) or the session itself (closing) is given up. */
  #giveUpAt = Number.POSITIVE_INFINITY

  constructor(transport: TransportName, timings: SessionTimings, now: number) {
    this.transport = transport
    this.#timings = timings
    this.#heartbeatAt = now + timings.pingIntervalMs
  }

  /** True while messages may be sent and received. */
  get live(): boolean {
    return this.state !== "closing" && this.state !== "closed"
  }

  /** Judges a frame from the transport in use. */
  receive(frame: Frame, now: number): FrameVerdict {
    if (!this.live) {
      // The client leaves while it is being told to: nobody will ask for what is queued.
      return this.state === "closing" && packetType(frame) === "close" ? "closedByClient" : "ignore"
    }
    switch (packetType(frame)) {
      case "message":
        return "deliver"
      case "pong":
        this.#pong(now)
        return "ignore"
      case "close":
        return "closedByClient"
      case "noop":
        return "ignore"
      default:
        return "illegal"
    }
  }

  /** Lets a WebSocket try to take over; false when the state does not allow one, and then it must be closed. */
  startUpgrade(now: number): boolean {
    if (this.state !== "open" || this.transport !== "polling") return false
    this.state = "probing"
    this.#giveUpAt = now + this.#timings.upgradeTimeoutMs
    return true
  }

  /** Judges a frame from the candidate; on `switch` the session is over WebSocket from now on. */
  receiveFromCandidate(frame: Frame): CandidateVerdict {
    if (this.state === "probing" && frame === "2probe") {
      this.state = "upgrading"
      return "answerProbe"
    }
    if (this.state === "upgrading" && packetType(frame) === "upgrade") {
      this.#settle()
      this.transport = "websocket"
      return "switch"
    }
    if (this.state === "closing" && packetType(frame) === "upgrade") return "finish"
    this.abandonUpgrade()
    return "dropCandidate"
  }

  /** The candidate is gone: the session stays with polling. */
  abandonUpgrade(): void {
    if (this.state === "probing" || this.state === "upgrading") this.#settle()
  }

  /** Says what is due at `now`. A ping that is due counts as sent. */
  due(now: number): Due {
    if (now < this.#heartbeatAt && now < this.#giveUpAt) return "nothing"
    if (this.state === "closed") return "nothing"
    if (this.state === "closing") return now >= this.#giveUpAt ? "expire" : "nothing"
    if (now >= this.#giveUpAt) {
      this.#settle()
      return "dropCandidate"
    }
    if (this.#awaitingPong) return "pingTimeout"
    return this.#ping(now)
  }

  /** Begins an orderly end over polling. */
  startClosing(now: number): void {
    if (!this.live) return
    this.state = "closing"
    this.#giveUpAt = now + this.#timings.closeTimeoutMs
  }

  close(): void {
    this.state = "closed"
  }

  /** The timeout runs from when the ping was due, so that a late look does not lengthen it; but a ping never sent cannot fail. */
  #ping(now: number): Due {
    const { pingTimeoutMs } = this.#timings
    this.#awaitingPong = true
    this.#heartbeatAt += pingTimeoutMs
    if (this.#heartbeatAt <= now) this.#heartbeatAt = now + pingTimeoutMs
    return "ping"
  }

  #pong(now: number): void {
    if (!this.#awaitingPong) return
    this.#awaitingPong = false
    this.#heartbeatAt = now + this.#timings.pingIntervalMs
  }

  #settle(): void {
    this.state = "open"
    this.#giveUpAt = Number.POSITIVE_INFINITY
  }
}
