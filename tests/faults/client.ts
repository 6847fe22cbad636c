import { type EventPayload, ParleyError, type ServerEvent } from "@parley/contract"
import type { Person } from "../support/people.ts"
import type { Random } from "../support/random.ts"
import { openSocket, type TestSocket } from "../support/socket.ts"
import { type Entry, type SeenMessage, seen } from "./history.ts"

/** Sends of one client that wait for an answer at one time. */
const inFlight = 4
/** One send in so many is emitted twice at once, as by someone impatient. */
const twiceEvery = 10
const retryMs = 50

/** Nobody does what these tell of. */
const unexpected = new Set<string>([
  "message:updated",
  "member:updated",
  "room:updated",
  "room:joined",
  "room:left",
] satisfies ServerEvent[])

interface Outgoing {
  readonly roomId: string
  readonly key: string
  readonly text: string
}

interface FaultClientOptions {
  readonly number: number
  readonly person: Person
  /** The rooms with the rev that the client has of each. */
  readonly startRevs: Readonly<Record<string, number>>
  readonly random: Random
  readonly log: (entry: Entry) => void
  /** Whether there is one more message to send; takes it. */
  readonly takeTurn: () => boolean
}

/**
 * A member of every room who sends, and sends again by the same key after each break until it is acknowledged.
 * Everything that it does and learns is logged.
 */
export class FaultClient {
  readonly #options: FaultClientOptions
  readonly #revs: Map<string, number>
  readonly #outbox: Outgoing[] = []
  #connections = 0
  #sent = 0
  #onProgress = () => {}

  constructor(options: FaultClientOptions) {
    this.#options = options
    this.#revs = new Map(Object.entries(options.startRevs))
  }

  /**
   * Connects, catches up, and sends until there is nothing left to send or the connection is gone.
   * @returns the connection once it has caught up, or nothing when it broke before
   */
  async connect(url: string): Promise<{ sending: Promise<void>; closed: Promise<void> } | undefined> {
    const connection = new Connection(this.#connections++)
    try {
      const socket = await openSocket({
        url,
        person: this.#options.person,
        onEvent: (name, payload) => this.#receive(connection, name, payload),
      })
      connection.socket = socket
      void socket.closed.then(() => connection.end())
      await this.#catchUp(connection, socket)
      const loops = Array.from({ length: inFlight }, () => this.#send(connection, socket))
      return { sending: Promise.all(loops).then(() => {}), closed: socket.closed }
    } catch (error) {
      connection.end()
      if (error instanceof ParleyError) this.#unexpected(`connecting: ${error.message}`)
      return undefined
    }
  }

  /** Resolves once the client has every room at these revs, or after a while without. */
  async until(revs: ReadonlyMap<string, number>, patienceMs: number): Promise<void> {
    const isThere = () => [...revs].every(([roomId, rev]) => (this.#revs.get(roomId) ?? 0) >= rev)
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, patienceMs)
      this.#onProgress = () => {
        if (!isThere()) return
        clearTimeout(timer)
        resolve()
      }
      this.#onProgress()
    })
  }

  #receive(connection: Connection, name: string, payload: unknown): void {
    if (unexpected.has(name)) this.#unexpected(`the event ${name}: ${JSON.stringify(payload)}`)
    if (name !== "message:new") return
    const { roomId, message } = payload as EventPayload<"message:new">
    this.#options.log({
      kind: "heard",
      client: this.#options.number,
      connection: connection.number,
      roomId,
      message: seen(message),
    })
    if (connection.hasCaughtUp) this.#advance(roomId, message.rev)
    else connection.held.push({ roomId, rev: message.rev })
  }

  /** A hole is not closed here: the checker finds it. */
  #advance(roomId: string, rev: number): void {
    const known = this.#revs.get(roomId) ?? 0
    if (rev === known + 1) this.#revs.set(roomId, rev)
    this.#onProgress()
  }

  async #catchUp(connection: Connection, socket: TestSocket): Promise<void> {
    let more = true
    while (more) {
      const asked = Object.fromEntries(this.#revs)
      const answer = await socket.emit("sync", { rooms: asked })
      for (const [roomId, { rev, complete, changes }] of Object.entries(answer.rooms)) {
        const messages: SeenMessage[] = []
        for (const change of changes) {
          if (change.kind === "message") messages.push(seen(change.value))
          else this.#unexpected(`sync brought a change of ${change.kind} at rev ${change.rev}`)
        }
        this.#options.log({
          kind: "synced",
          client: this.#options.number,
          connection: connection.number,
          roomId,
          since: asked[roomId] ?? 0,
          rev,
          complete,
          messages,
        })
        this.#revs.set(roomId, rev)
      }
      if (answer.left.length + answer.joined.length > 0) this.#unexpected("sync said rooms joined or left")
      more = answer.more
    }
    connection.hasCaughtUp = true
    for (const { roomId, rev } of connection.held.splice(0)) this.#advance(roomId, rev)
  }

  async #send(connection: Connection, socket: TestSocket): Promise<void> {
    while (!connection.isOver) {
      const message = this.#outbox.shift() ?? this.#compose()
      if (!message) return
      const times = ++this.#sent % twiceEvery === 0 ? 2 : 1
      const answers = Array.from({ length: times }, () => this.#emit(socket, message))
      if (!(await Promise.all(answers)).every(done => done)) this.#outbox.push(message)
    }
  }

  #compose(): Outgoing | undefined {
    const { number, startRevs, random, takeTurn } = this.#options
    const [first, ...rest] = Object.keys(startRevs)
    if (first === undefined || !takeTurn()) return undefined
    return {
      roomId: random.pick([first, ...rest]),
      key: crypto.randomUUID(),
      text: `message ${this.#sent} of client ${number}`,
    }
  }

  /** @returns whether there is nothing more to do for this message */
  async #emit(socket: TestSocket, { roomId, key, text }: Outgoing): Promise<boolean> {
    const { number: client, log } = this.#options
    log({ kind: "sent", client, roomId, key, text })
    try {
      const { id, seq, rev } = await socket.emit("message:send", { roomId, key, text })
      log({ kind: "acknowledged", client, roomId, key, id, seq, rev })
      return true
    } catch (error) {
      if (!(error instanceof ParleyError)) return false
      if (error.retryable) {
        await Bun.sleep(retryMs)
        return false
      }
      log({ kind: "refused", client, roomId, key, code: error.code })
      return true
    }
  }

  #unexpected(what: string): void {
    this.#options.log({ kind: "unexpected", client: this.#options.number, what })
  }
}

class Connection {
  readonly number: number
  /** Events that came before the answer of `sync`. */
  readonly held: { roomId: string; rev: number }[] = []
  socket: TestSocket | undefined
  hasCaughtUp = false
  isOver = false

  constructor(number: number) {
    this.number = number
  }

  end(): void {
    this.isOver = true
    this.socket?.close()
  }
}
