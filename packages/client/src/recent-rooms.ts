import { limits } from "@parley/contract"

/** Rooms by when they were last open, as many closed ones among them as are kept. */
export interface RecentRooms {
  open(id: string): void
  /** Returns the rooms that are no longer among them. */
  close(id: string): readonly string[]
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

  return {
    open: id => put(id, "open"),
    close(id) {
      if (rooms.get(id) === "open") put(id, "closed")
      const closed = [...rooms.keys()].filter(each => rooms.get(each) === "closed")
      const tooMany = closed.slice(0, Math.max(0, closed.length - limits.keptRoomsMax))
      for (const each of tooMany) rooms.delete(each)
      return tooMany
    },
    drop: id => rooms.delete(id),
    clear: () => rooms.clear(),
  }
}
