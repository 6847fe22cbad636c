import type { PendingChange } from "@parley/client"
import type { Message } from "@parley/contract"
import { create } from "zustand"

/** How long a deletion can be taken back before it is sent, in milliseconds. */
export const undoSpan = 6_000

/** A deletion that was asked for and is not sent yet. */
interface Deletion {
  readonly message: Message
  readonly change: PendingChange
  readonly send: () => void
  readonly timer: ReturnType<typeof setTimeout>
}

interface Deletions {
  readonly waiting: readonly Deletion[]
  /** Hides the message at once and calls `send` after a while, or when the page goes away. */
  begin(message: Message, send: () => void): void
  undo(messageId: string): void
  /** Sends at once what waits. */
  flush(): void
}

/** They outlive the room that is shown, for what was deleted there stays deleted. */
export const useDeletions = create<Deletions>()((set, get) => {
  const drop = (messageId: string): Deletion | undefined => {
    const found = get().waiting.find(({ message }) => message.id === messageId)
    if (!found) return undefined
    clearTimeout(found.timer)
    set({ waiting: get().waiting.filter(deletion => deletion !== found) })
    return found
  }
  return {
    waiting: [],
    begin(message, send) {
      drop(message.id)
      const timer = setTimeout(() => drop(message.id)?.send(), undoSpan)
      const createdAt = new Date().toISOString()
      const change = { kind: "delete", key: message.id, messageId: message.id, createdAt } as const
      set({ waiting: [...get().waiting, { message, change, send, timer }] })
    },
    undo: messageId => void drop(messageId),
    flush() {
      for (const { message } of get().waiting) drop(message.id)?.send()
    },
  }
})

if (typeof window !== "undefined") {
  window.addEventListener("pagehide", () => useDeletions.getState().flush())
}
