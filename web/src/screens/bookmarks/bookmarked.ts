import type { Api } from "@parley/client"
import { useEffect } from "react"
import { create } from "zustand"
import { useClient, useClientState } from "../../app/client.tsx"

/** Bookmarks that are looked up at once: older ones are told apart once they are changed. */
const knownMax = 100

interface Bookmarked {
  /** Of messages that are known to be bookmarked, or not to be any more. */
  readonly known: ReadonlyMap<string, boolean>
  /** Moves when a bookmark comes that was not there. */
  readonly version: number
}

const useKnown = create<Bookmarked>()(() => ({ known: new Map(), version: 0 }))

function learn(messageId: string, marked: boolean): void {
  useKnown.setState(({ known, version }) =>
    (known.get(messageId) ?? false) === marked
      ? {}
      : { known: new Map(known).set(messageId, marked), version: version + (marked ? 1 : 0) },
  )
}

/** Whether one has bookmarked a message. */
export const useBookmarked = (messageId: string): boolean =>
  useKnown(({ known }) => known.get(messageId) === true)

export const isBookmarked = (messageId: string): boolean => useKnown.getState().known.get(messageId) === true

/** For a list of bookmarks: which are gone, and what moves when there is a new one. */
export const useBookmarkChanges = (): Bookmarked => useKnown()

/** Bookmarks a message or takes the bookmark off; shows at once, and no more when it is refused. */
export async function markMessage(api: Api, messageId: string, marked: boolean): Promise<void> {
  learn(messageId, marked)
  try {
    await api.call(marked ? "addBookmark" : "removeBookmark", { params: { id: messageId } })
  } catch (error) {
    learn(messageId, !marked)
    throw error
  }
}

/** Keeps what is bookmarked up to date with one's other devices, as long as it stands on the screen. */
export function useBookmarksLive(): void {
  const client = useClient()
  const online = useClientState(state => state.connection === "online")

  useEffect(
    () =>
      client.on("bookmark:updated", ({ messageId, bookmarkedAt }) => learn(messageId, bookmarkedAt !== null)),
    [client],
  )
  useEffect(() => {
    if (!online) return
    let stale = false
    client.api.call("listBookmarks", { query: { limit: knownMax } }).then(
      ({ bookmarks }) => {
        if (!stale) {
          useKnown.setState({ known: new Map(bookmarks.map(({ messageId }) => [messageId, true] as const)) })
        }
      },
      // Without an answer messages offer a bookmark that they may have: the same twice is one.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [client, online])
}
