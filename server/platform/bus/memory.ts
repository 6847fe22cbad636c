import type { Bus, BusSubscription } from "./index.ts"

type Handle = (message: never) => void

/** The bus within one process. */
export function memoryBus(onError: (error: unknown) => void): Bus {
  const handlers = new Map<string, Set<Handle>>()

  function deliver(subject: string, message: unknown): void {
    for (const handle of handlers.get(subject) ?? []) {
      try {
        handle(message as never)
      } catch (error) {
        onError(error)
      }
    }
  }

  function remove(subject: string, handle: Handle): void {
    const rest = handlers.get(subject)
    rest?.delete(handle)
    if (rest?.size === 0) handlers.delete(subject)
  }

  return {
    publish(subject, message) {
      if (handlers.has(subject)) queueMicrotask(() => deliver(subject, message))
    },
    async subscribe(subject, handle): Promise<BusSubscription> {
      // A wrapper of its own, so that the same function may subscribe twice.
      const own: Handle = message => handle(message)
      const all = handlers.get(subject) ?? new Set<Handle>()
      handlers.set(subject, all.add(own))
      return { unsubscribe: async () => remove(subject, own) }
    },
    onReconnect() {},
    async close() {
      handlers.clear()
    },
  }
}
