import { randomBytes } from "node:crypto"
import { type AckPacket, type EncodedPacket, encodePacket, RESERVED_EVENTS } from "@parley/wire"
import {
  AckFailed,
  type Connection,
  type DisconnectOptions,
  type DisconnectReason,
  type Namespace,
} from "../types.ts"
import { PendingAcks } from "./acks.ts"
import type { Client } from "./client.ts"
import { nativeTopic, type Subscriber } from "./topics.ts"

/** A connection that native topics do not serve. */
interface Local {
  readonly topics: Set<string>
  /** Frames that wait for the CONNECT answer; undefined once it went out. */
  held: EncodedPacket[] | undefined
  heldBytes: number
}

export class SocketConnection implements Connection, Subscriber {
  readonly id: string = randomBytes(15).toString("base64url")
  readonly namespace: Namespace
  readonly data: unknown
  readonly #client: Client
  #local: Local | undefined = { topics: new Set(), held: [], heldBytes: 0 }
  #acks: PendingAcks | undefined
  #state: "connecting" | "connected" | "closed" = "connecting"
  #reason: DisconnectReason = "transport close"

  constructor(client: Client, namespace: Namespace, data: unknown) {
    this.#client = client
    this.namespace = namespace
    this.data = data
  }

  get connected(): boolean {
    return this.#state === "connected"
  }

  get closed(): boolean {
    return this.#state === "closed"
  }

  /** Why the connection is closed. */
  get reason(): DisconnectReason {
    return this.#reason
  }

  get bufferedBytes(): number {
    return this.#client.session.bufferedBytes + (this.#local?.heldBytes ?? 0)
  }

  emit(event: string, ...args: unknown[]): void {
    this.#emit(event, args, undefined)
  }

  emitWithAck(event: string, args: unknown[], timeoutMs: number): Promise<unknown[]> {
    if (this.closed) return Promise.reject(new AckFailed("disconnected"))
    this.#acks ??= new PendingAcks()
    const { maxPendingAcks, now } = this.#client.layer
    if (this.#acks.size >= maxPendingAcks) return Promise.reject(new AckFailed("too_many"))
    const { id, answer } = this.#acks.wait(now() + timeoutMs)
    this.#emit(event, args, id)
    return answer
  }

  send(frame: string): void {
    this.#transmit(frame)
  }

  deliver(frame: string): void {
    this.#transmit(frame)
  }

  subscribe(topic: string): void {
    if (this.closed) return
    const native = nativeTopic(this.namespace.name, topic)
    if (this.#local === undefined) {
      this.#client.session.socket?.subscribe(native)
      return
    }
    this.#local.topics.add(native)
    this.#client.layer.topics.add(native, this)
  }

  unsubscribe(topic: string): void {
    if (this.closed) return
    const native = nativeTopic(this.namespace.name, topic)
    if (this.#local === undefined) {
      this.#client.session.socket?.unsubscribe(native)
      return
    }
    this.#local.topics.delete(native)
    this.#client.layer.topics.remove(native, this)
  }

  disconnect(options: DisconnectOptions = {}): void {
    if (this.closed) return
    const { closeTransport = false, silent = false } = options
    this.#client.disconnect(this, { silent })
    if (closeTransport || silent) this.#client.session.end("forced server close")
  }

  /** Sends the CONNECT answer and what was held for it. From here on the client knows that it is connected. */
  open(): void {
    this.#state = "connected"
    const namespace = this.namespace.name
    const held = this.#local?.held ?? []
    this.#client.sendPacket(encodePacket({ type: "connect", namespace, data: { sid: this.id } }))
    if (this.#local !== undefined) {
      this.#local.held = undefined
      this.#local.heldBytes = 0
    }
    for (const packet of held) this.#client.sendPacket(packet)
    this.useNativeTopics()
  }

  /** Goes over to native topics, in one tick, if the session is over WebSocket and the CONNECT answer went out. */
  useNativeTopics(): void {
    const { socket } = this.#client.session
    if (socket === undefined || this.#local === undefined || this.#local.held !== undefined) return
    for (const topic of this.#local.topics) socket.subscribe(topic)
    this.#leaveLocalTopics()
  }

  acknowledged({ id, args }: AckPacket): void {
    this.#acks?.settle(id, args)
  }

  due(now: number): void {
    this.#acks?.expire(now)
  }

  /** Ends the connection: nothing is sent or received any more. Only the first call counts. */
  close(reason: DisconnectReason): void {
    if (this.closed) return
    this.#state = "closed"
    this.#reason = reason
    this.#acks?.rejectAll()
    if (this.#local !== undefined) this.#leaveLocalTopics()
    else this.#leaveNativeTopics()
  }

  #emit(name: string, args: unknown[], id: number | undefined): void {
    if (RESERVED_EVENTS.has(name)) throw new TypeError(`event name "${name}" is reserved`)
    if (this.closed) return
    this.#transmit(encodePacket({ type: "event", namespace: this.namespace.name, name, args, id }))
  }

  #transmit(packet: EncodedPacket): void {
    if (this.closed) return
    const local = this.#local
    if (local?.held === undefined) {
      this.#client.sendPacket(packet)
      return
    }
    local.held.push(packet)
    local.heldBytes += byteLength(packet)
    if (local.heldBytes > this.#client.layer.hardBufferLimit) this.#client.session.end("slow consumer")
  }

  #leaveLocalTopics(): void {
    for (const topic of this.#local?.topics ?? []) this.#client.layer.topics.remove(topic, this)
    this.#local = undefined
  }

  /** The WebSocket may live on with other namespaces. */
  #leaveNativeTopics(): void {
    const { socket } = this.#client.session
    if (socket === undefined) return
    const prefix = nativeTopic(this.namespace.name, "")
    for (const topic of socket.subscriptions) if (topic.startsWith(prefix)) socket.unsubscribe(topic)
  }
}

function byteLength(packet: EncodedPacket): number {
  if (typeof packet === "string") return Buffer.byteLength(packet)
  return packet.reduce((bytes, frame) => bytes + Buffer.byteLength(frame), 0)
}
