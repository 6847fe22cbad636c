import type { RoomState } from "@parley/client"

type Rooms = ReadonlyMap<string, RoomState>

/** The state's rooms are replaced as a whole, so what was found for them holds as long as they do. */
const byName = new WeakMap<Rooms, ReadonlyMap<string, string>>()

function namesOf(rooms: Rooms): ReadonlyMap<string, string> {
  const known = byName.get(rooms)
  if (known) return known
  const names = new Map<string, string>()
  for (const { room } of rooms.values()) {
    if (room.kind === "channel" && room.name) names.set(room.name.toLowerCase(), room.id)
  }
  byName.set(rooms, names)
  return names
}

/** The id of the channel of that name, among those one is in. */
export const channelNamed = (rooms: Rooms, name: string): string | undefined =>
  namesOf(rooms).get(name.toLowerCase())
