import { createClient, type ParleyClient } from "@parley/client"
import { ParleyError } from "@parley/contract"
import type { Person } from "../../support/people.ts"
import type { Random } from "../../support/random.ts"
import type { Effect, Entry } from "../acts/history.ts"
import type { SdkRoom } from "./history.ts"

interface SdkActorOptions {
  readonly number: number
  readonly person: Person
  readonly url: string
  readonly rooms: readonly [string, ...string[]]
  readonly random: Random
  readonly log: (entry: Entry) => void
  readonly takeTurn: () => boolean
  readonly restMs: number
}

interface OwnMessage {
  readonly id: string
  readonly roomId: string
  pinned: boolean
  reacted: boolean
}

type Did = Pick<Effect & { thing: "message" }, "field" | "value"> & { name: string; run: () => Promise<void> }

/** Someone who sends and changes messages through the SDK, which sends them again by itself. */
export class SdkActor {
  readonly number: number
  readonly #options: SdkActorOptions
  readonly #client: ParleyClient
  readonly #own: OwnMessage[] = []
  #count = 0
  #busy = false

  constructor(options: SdkActorOptions) {
    this.#options = options
    this.number = options.number
    this.#client = createClient({ url: options.url, token: () => options.person.token })
  }

  get isBusy(): boolean {
    return this.#busy
  }

  /** Resolves once it is online and shows its rooms. */
  async enter(): Promise<void> {
    this.#client.connect()
    await this.#until(() => this.#client.store.getState().connection === "online")
    await Promise.all(this.#options.rooms.map(roomId => this.#client.openRoom(roomId)))
  }

  /** Acts until it has no turn any more. */
  async act(): Promise<void> {
    while (this.#options.takeTurn()) {
      this.#busy = true
      const message = this.#own[this.#options.random.below(Math.max(this.#own.length, 1))]
      if (message && this.#options.random.below(2) === 0) await this.#change(message)
      else await this.#send()
      this.#busy = false
      await Bun.sleep(this.#options.restMs)
    }
  }

  /** Up to which it holds each room. */
  get revs(): Record<string, number> {
    const { rooms } = this.#client.store.getState()
    return Object.fromEntries(this.#options.rooms.map(id => [id, rooms.get(id)?.rev ?? 0]))
  }

  held(): Record<string, SdkRoom> {
    const { rooms } = this.#client.store.getState()
    return Object.fromEntries(
      [...rooms].map(([id, { rev, room, messages }]) => [id, { rev, lastSeq: room.lastSeq, messages }]),
    )
  }

  close(): void {
    this.#client.close()
  }

  async #send(): Promise<void> {
    const roomId = this.#options.random.pick(this.#options.rooms)
    const text = `${++this.#count} by the SDK of ${this.#options.person.username}`
    const key = this.#client.send(roomId, text)
    const state = () => this.#client.store.getState().rooms.get(roomId)
    const failed = () => state()?.pending.find(each => each.key === key && each.state === "failed")
    const find = () => state()?.messages.find(message => message.key === key)
    await this.#until(() => find() !== undefined || failed() !== undefined)
    const message = find()
    if (!message) return this.#unexpected(`a send failed: ${failed()?.error}`)
    this.#own.push({ id: message.id, roomId, pinned: false, reacted: false })
    this.#done("send", roomId, { thing: "message", id: message.id, field: "text", value: text })
  }

  async #change(message: OwnMessage): Promise<void> {
    const { name, field, value, run } = this.#choose(message)
    try {
      await run()
      this.#done(name, message.roomId, { thing: "message", id: message.id, field, value })
    } catch (error) {
      this.#unexpected(`${name} was refused: ${error instanceof ParleyError ? error.code : String(error)}`)
    }
  }

  #choose(message: OwnMessage): Did {
    const client = this.#client
    switch (this.#options.random.below(4)) {
      case 0: {
        const text = `edit ${++this.#count} by the SDK`
        return { name: "edit", field: "text", value: text, run: () => client.editMessage(message.id, text) }
      }
      case 1:
        this.#own.splice(this.#own.indexOf(message), 1)
        return { name: "delete", field: "deleted", value: true, run: () => client.deleteMessage(message.id) }
      case 2: {
        const value = !message.reacted
        message.reacted = value
        return { name: "react", field: "reacted", value, run: () => client.react(message.id, "👍", value) }
      }
      default: {
        const value = !message.pinned
        message.pinned = value
        const name = value ? "pinMessage" : "unpinMessage"
        return { name, field: "pinned", value, run: () => client.pin(message.id, value) }
      }
    }
  }

  #done(name: string, roomId: string, effect: Effect): void {
    const { number: actor, log } = this.#options
    log({ kind: "done", actor, roomId, name, revs: 1, answered: [], effect })
  }

  #unexpected(what: string): void {
    this.#options.log({ kind: "unexpected", actor: this.#options.number, what: `SDK: ${what}` })
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const check = () => {
        if (!isSo()) return
        unsubscribe()
        resolve()
      }
      const unsubscribe = this.#client.store.subscribe(check)
      check()
    })
  }
}
