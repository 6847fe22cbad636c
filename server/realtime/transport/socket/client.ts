import {
  type ConnectPacket,
  type EncodedPacket,
  type EventPacket,
  encodePacket,
  type Frame,
  type Packet,
  SocketSession,
  WireError,
} from "@parley/wire"
import type { Receiver, Session } from "../engine/session.ts"
import { type Ack, ConnectRefused, type DisconnectReason } from "../types.ts"
import { SocketConnection } from "./connection.ts"
import { ClientHandshake } from "./handshake.ts"
import type { SocketLayer } from "./layer.ts"

/** Socket.IO v5 over one Engine.IO session: the namespaces that its client is in. */
export class Client implements Receiver {
  readonly session: Session
  readonly layer: SocketLayer
  readonly #machine: SocketSession
  /** Connecting and connected, one in a namespace. Few, and one for most clients, for which a map would be far larger. */
  #connections: SocketConnection[] = []

  constructor(session: Session, layer: SocketLayer) {
    this.session = session
    this.layer = layer
    this.#machine = new SocketSession(layer.socketLimits, layer.now())
  }

  message(data: Frame, start: number): void {
    let packet: Packet | undefined
    try {
      packet = this.#machine.receive(data, start)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.session.end("parse error")
      return
    }
    if (packet !== undefined) this.#handle(packet)
  }

  upgraded(): void {
    for (const connection of this.#connections) connection.useNativeTopics()
  }

  due(now: number): void {
    if (this.#machine.expired(now)) this.session.end("transport close")
    for (const connection of this.#connections) connection.due(now)
  }

  closed(reason: DisconnectReason): void {
    for (const connection of this.#connections) this.#close(connection, reason)
    this.#connections = []
  }

  sendPacket(packet: EncodedPacket): void {
    if (typeof packet === "string") this.session.send(packet)
    else for (const frame of packet) this.session.send(frame)
  }

  /** Puts a connection out of its namespace, telling the client unless `silent`. */
  disconnect(connection: SocketConnection, { silent }: { silent: boolean }): void {
    const namespace = connection.namespace.name
    if (connection.connected && !silent) this.sendPacket(encodePacket({ type: "disconnect", namespace }))
    this.#leave(connection, "server namespace disconnect")
  }

  #handle(packet: Packet): void {
    if (packet.type === "connect") {
      void this.#connect(packet)
      return
    }
    const connection = this.#find(packet.namespace)
    if (connection === undefined) return
    switch (packet.type) {
      case "event":
        this.#event(connection, packet)
        break
      case "ack":
        connection.acknowledged(packet)
        break
      case "disconnect":
        this.#leave(connection, "client namespace disconnect")
        break
    }
  }

  async #connect({ namespace: name, data: auth = {} }: ConnectPacket): Promise<void> {
    const namespace = this.layer.namespaces.get(name)
    if (namespace === undefined) {
      this.#refuse(name, new ConnectRefused("Invalid namespace"))
      return
    }
    const handshake = new ClientHandshake(this.session.opening, this.session.machine.transport, auth)
    try {
      const data = await namespace.authorise(handshake)
      if (!this.session.machine.live) return
      await this.#admit(new SocketConnection(this, namespace, data), handshake)
    } catch (error) {
      this.#refuse(name, error)
    }
  }

  /** Runs `connected` and answers the client. Throws what `connected` threw. */
  async #admit(connection: SocketConnection, handshake: ClientHandshake): Promise<void> {
    const { namespace } = connection
    this.#connections.push(connection)
    try {
      await namespace.connected?.(connection, handshake)
      if (connection.closed) throw new ConnectRefused("Disconnected")
      this.#machine.accept(namespace.name)
      connection.open()
    } catch (error) {
      connection.close("connect refused")
      this.#remove(connection)
      this.layer.disconnected(connection)
      throw error
    }
  }

  #refuse(namespace: string, error: unknown): void {
    const known = error instanceof ConnectRefused
    if (!known) this.layer.report(error, `connect to ${namespace}`)
    this.#machine.refuse(namespace)
    const data = known ? { message: error.message, data: error.data } : { message: "Internal error" }
    this.sendPacket(encodePacket({ type: "connect_error", namespace, data }))
  }

  #event(connection: SocketConnection, { name, args, id }: EventPacket): void {
    const ack = id === undefined ? undefined : this.#ackOf(connection, id)
    try {
      const result: unknown = connection.namespace.event(connection, name, args, ack)
      if (result instanceof Promise) result.catch(error => this.layer.report(error, `event ${name}`))
    } catch (error) {
      this.layer.report(error, `event ${name}`)
    }
  }

  #ackOf(connection: SocketConnection, id: number): Ack {
    let answered = false
    return (...args) => {
      if (answered || connection.closed) return
      answered = true
      this.sendPacket(encodePacket({ type: "ack", namespace: connection.namespace.name, id, args }))
    }
  }

  /** A connection that is still connecting is only marked: `#admit` finishes it once `connected` has settled. */
  #leave(connection: SocketConnection, reason: DisconnectReason): void {
    if (connection.connected) {
      this.#remove(connection)
      this.#machine.leave(connection.namespace.name, this.layer.now())
    }
    this.#close(connection, reason)
  }

  #close(connection: SocketConnection, reason: DisconnectReason): void {
    const wasConnected = connection.connected
    connection.close(reason)
    if (wasConnected) this.layer.disconnected(connection)
  }

  #find(namespace: string): SocketConnection | undefined {
    for (const connection of this.#connections) if (connection.namespace.name === namespace) return connection
    return undefined
  }

  #remove(connection: SocketConnection): void {
    this.#connections = this.#connections.filter(other => other !== connection)
  }
}
