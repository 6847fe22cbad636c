import { createClient, type ParleyClient } from "@parley/client"
import type { Person } from "./people.ts"

/** A client that sends one message after another until it is told to stop, and notes how long each break was. */
export class BusyClient {
  readonly client: ParleyClient
  /** Texts of what it was told is sent, in the order of sending. */
  readonly sent: string[] = []
  /** Milliseconds from losing the connection to having caught up again. */
  readonly breaks: number[] = []
  readonly #roomId: string
  readonly #name: string
  #stopped = false

  constructor(url: string, person: Pick<Person, "username" | "token">, roomId: string) {
    this.#roomId = roomId
    this.#name = person.username
    this.client = createClient({ url, token: () => person.token })
    this.#watch()
  }

  /** Texts of the messages that it holds, by ascending seq. */
  get held(): string[] {
    return (this.client.store.getState().rooms.get(this.#roomId)?.messages ?? []).map(message => message.text)
  }

  /** Resolves once it is online and shows the room. */
  async connect(): Promise<void> {
    this.client.connect()
    await this.until(() => this.client.store.getState().connection === "online")
    await this.client.openRoom(this.#roomId)
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      const text = `${this.#name} ${this.sent.length}`
      this.client.send(this.#roomId, text)
      await this.until(() => this.client.store.getState().rooms.get(this.#roomId)?.pending.length === 0)
      this.sent.push(text)
    }
  }

  stop(): void {
    this.#stopped = true
  }

  until(isSo: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const check = () => {
        if (!isSo()) return
        unsubscribe()
        resolve()
      }
      const unsubscribe = this.client.store.subscribe(check)
      check()
    })
  }

  #watch(): void {
    let lost: number | undefined
    let before = "offline"
    this.client.store.subscribe(() => {
      const now = this.client.store.getState().connection
      if (now === before) return
      if (before === "online") lost = performance.now()
      if (now === "online" && lost !== undefined) this.breaks.push(performance.now() - lost)
      before = now
    })
  }
}
