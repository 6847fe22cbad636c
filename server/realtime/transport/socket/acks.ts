import { AckFailed } from "../types.ts"

interface Pending {
  readonly resolve: (args: unknown[]) => void
  readonly reject: (error: AckFailed) => void
  readonly deadline: number
}

/** Acknowledgements that one connection awaits from its client. */
export class PendingAcks {
  readonly #pending = new Map<number, Pending>()
  #nextId = 0

  get size(): number {
    return this.#pending.size
  }

  /** Begins to wait until `deadline` and gives the id to send along. */
  wait(deadline: number): { id: number; answer: Promise<unknown[]> } {
    const id = this.#nextId++
    const answer = new Promise<unknown[]>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, deadline })
    })
    return { id, answer }
  }

  /** Resolves a wait; unknown ids, those already answered among them, are ignored. */
  settle(id: number, args: unknown[]): void {
    this.#pending.get(id)?.resolve(args)
    this.#pending.delete(id)
  }

  expire(now: number): void {
    for (const [id, { deadline, reject }] of this.#pending) {
      if (now < deadline) continue
      this.#pending.delete(id)
      reject(new AckFailed("timeout"))
    }
  }

  rejectAll(): void {
    for (const { reject } of this.#pending.values()) reject(new AckFailed("disconnected"))
    this.#pending.clear()
  }
}
