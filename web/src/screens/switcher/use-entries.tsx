import { useMemo } from "react"
import { useNavigate } from "react-router"
import { useClient, useMe, useMyRooms } from "../../app/client.tsx"
import { Avatar } from "../../components/avatar.tsx"
import { RoomIcon } from "../../components/room-icon.tsx"
import { otherPerson, roomName } from "../../components/room-name.ts"
import { usePeople } from "../../components/use-people.ts"
import { lastActivity } from "../rooms/sections.ts"
import type { Entry } from "./entry.ts"
import { best, score } from "./matches.ts"
import { useCommands } from "./use-commands.tsx"
import { useMessageEntries } from "./use-message-entries.tsx"

const shown = { rooms: 8, people: 5, commands: 6 }

/**
 * What answers to a query: rooms, then people with whom one has no room yet, then commands, then messages, which come in
 * last and so move nothing that one is about to choose. Without a query, the latest rooms.
 */
export function useEntries(query: string): Entry[] {
  const commands = useCommands()
  const rooms = useRoomEntries()
  const people = usePersonEntries(query)
  const messages = useMessageEntries(query)
  const text = query.trim()
  return [
    ...best(rooms, text, shown.rooms),
    ...(text === "" ? [] : people.slice(0, shown.people)),
    ...best(commands, text, shown.commands),
    ...messages,
  ]
}

function useRoomEntries(): Entry[] {
  const meId = useMe().id
  const navigate = useNavigate()
  const rooms = useMyRooms()
  return useMemo(
    () =>
      rooms
        .toSorted((a, b) => Date.parse(lastActivity(b)) - Date.parse(lastActivity(a)))
        .map(room => ({
          id: room.id,
          group: "rooms" as const,
          label: roomName(room, meId),
          detail: room.kind === "direct" ? `@${otherPerson(room, meId)?.username ?? ""}` : room.topic,
          icon: <RoomIcon room={room} meId={meId} />,
          unread: room.membership?.unread ?? 0,
          run: async () => {
            await navigate(`/rooms/${encodeURIComponent(room.id)}`)
          },
        })),
    [rooms, meId, navigate],
  )
}

/** People with whom one has a direct room are found by that. */
function usePersonEntries(query: string): Entry[] {
  const me = useMe()
  const client = useClient()
  const navigate = useNavigate()
  const rooms = useMyRooms()
  const { people } = usePeople(query)
  const known = new Set(
    rooms.flatMap(room => (room.kind === "direct" ? room.people.map(({ id }) => id) : [])),
  )
  return (
    people
      .filter(person => person.id !== me.id && !known.has(person.id))
      // While the next answer is on its way, the last one holds people that were asked for before.
      .filter(({ name, username }) => score(name, query) > 0 || score(`@${username}`, query) > 0)
      .map(person => ({
        id: person.id,
        group: "people",
        label: person.name,
        detail: `@${person.username}`,
        icon: <Avatar user={person} size="row" />,
        run: async () => {
          const room = await client.createRoom({ kind: "direct", memberIds: [person.id] })
          await navigate(`/rooms/${encodeURIComponent(room.id)}`)
        },
      }))
  )
}
