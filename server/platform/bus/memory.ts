import type { Bus, BusSubscription } from "./index.ts"

type Handle = (message: never) => void
/** By subject. Nearly all have one subscription, for which a set would be many times larger. */
type Subscriptions = Map<string, readonly MemorySubscription[]>

class MemorySubscription implements BusSubscription {
  readonly handle: Handle
  readonly #subject: string
  readonly #subscriptions: Subscriptions

  constructor(subscriptions: Subscriptions, subject: string, handle: Handle) {
    this.handle = handle
    this.#subject = subject
    this.#subscriptions = subscriptions
    subscriptions.set(subject, [...(subscriptions.get(subject) ?? []), this])
  }

  async unsubscribe(): Promise<void> {
    const rest = this.#subscriptions.get(this.#subject)?.filter(other => other !== this) ?? []
    if (rest.length === 0) this.#subscriptions.delete(this.#subject)
    else this.#subscriptions.set(this.#subject, rest)
  }
}

/** The bus within one process. */
export function memoryBus(onError: (error: unknown) => void): Bus {
  const subscriptions: Subscriptions = new Map()

  function deliver(subject: string, message: unknown): void {
    for (const subscription of subscriptions.get(subject) ?? []) {
      // One that was ended by a handler before it in this round hears nothing more.
      if (!subscriptions.get(subject)?.includes(subscription)) continue
      try {
        subscription.handle(message as never)
      } catch (error) {
        onError(error)
      }
    }
  }

  return {
    publish(subject, message) {
      if (subscriptions.has(subject)) queueMicrotask(() => deliver(subject, message))
    },
    subscribe: async (subject, handle) => new MemorySubscription(subscriptions, subject, handle),
    async ping() {},
    onReconnect() {},
    async close() {
      subscriptions.clear()
    },
  }
}
