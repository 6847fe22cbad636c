import { limits } from "@parley/contract"

/** Rooms by when they were last open, as many closed ones among them as are kept. */
export interface RecentRooms {
  open(id: string): void
  /** Returns the rooms that are no longer among them. */
  close(id: string): readonly string[]
  /** Those that are open. */
  opened(): readonly string[]
  /** As many as are kept over reloads, the latest last. */
  latest(): readonly string[]
  /** Takes up what `latest` was in an earlier run. */
  restore(ids: readonly string[]): void
  drop(id: string): void
  clear(): void
}

export function createRecentRooms(): RecentRooms {
  /** Whether each is open; the latest come last. */
  const rooms = new Map<string, "open" | "closed">()

  function put(id: string, state: "open" | "closed"): void {
    rooms.delete(id)
    rooms.set(id, state)
  }

  const those = (state: "open" | "closed") => [...rooms.keys()].filter(id => rooms.get(id) === state)

  return {
    open: id => put(id, "open"),
    close(id) {
      if (rooms.get(id) === "open") put(id, "closed")
      const closed = those("closed")
      const tooMany = closed.slice(0, Math.max(0, closed.length - limits.keptRoomsMax))
      for (const each of tooMany) rooms.delete(each)
      return tooMany
    },
    opened: () => those("open"),
    latest: () => [...rooms.keys()].slice(-limits.keptRoomsMax),
    restore(ids) {
      for (const id of ids) if (!rooms.has(id)) rooms.set(id, "closed")
    },
    drop: id => rooms.delete(id),
    clear: () => rooms.clear(),
  }
}
