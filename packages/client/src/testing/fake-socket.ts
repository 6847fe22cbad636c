import type { Clock } from "../clock.ts"
import type { SocketLike } from "../types.ts"
import type { FakeServer } from "./fake-server.ts"

type Handler = (...values: never[]) => void

/** A socket to a fake server, over a line that takes time, and may lose, repeat and reorder events. */
export class FakeSocket implements SocketLike {
  #state: "new" | "open" | "closed" = "new"
  readonly #server: FakeServer
  readonly #clock: Clock
  readonly #handlers = new Map<string, Handler>()
  #any: (event: string, payload: unknown) => void = () => {}

  constructor(server: FakeServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
  }

  on(event: string, handler: Handler): void {
    this.#handlers.set(event, handler)
  }

  onAny(handler: (event: string, payload: unknown) => void): void {
    this.#any = handler
  }

  connect(): void {
    this.#later(() => {
      const refused = this.#server.faults.refuses()
      if (refused) {
        this.#tell(
          "connect_error",
          Object.assign(new Error(refused.message), { data: { code: refused.code } }),
        )
        return
      }
      this.#state = "open"
      this.#server.sockets.add(this)
      this.#tell("connect")
    })
  }

  emit(name: string, payload: unknown, acknowledge: (result: unknown) => void): void {
    const sent = structuredClone(payload)
    this.#later(() => {
      if (this.#state !== "open") return
      const result = this.#server.handle(name, sent)
      if (this.#server.faults.losesAnswer()) this.cut()
      this.#later(() => this.#state === "open" && acknowledge(result))
    })
  }

  push(name: string, payload: unknown): void {
    const sent = structuredClone(payload)
    this.#later(() => this.#state === "open" && this.#any(name, sent))
  }

  cut(): void {
    this.disconnect()
    this.#tell("disconnect", "transport close")
  }

  disconnect(): void {
    this.#state = "closed"
    this.#server.sockets.delete(this)
  }

  #tell(event: string, value?: unknown): void {
    this.#handlers.get(event)?.(value as never)
  }

  #later(run: () => void): void {
    this.#clock.schedule(() => this.#state !== "closed" && run(), this.#server.faults.latency())
  }
}
