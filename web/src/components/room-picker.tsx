import { Check } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClientState, useMe } from "../app/client.tsx"
import { lastActivity } from "../screens/rooms/sections.ts"
import { best } from "../screens/switcher/matches.ts"
import { Field } from "./field.tsx"
import { RoomIcon } from "./room-icon.tsx"
import { otherPerson, roomName } from "./room-name.ts"

const shownMax = 50

interface RoomPickerProps {
  chosen: readonly string[]
  onToggle: (roomId: string) => void
  /** Leaves out rooms that nobody may write to. */
  writable?: boolean
}

/** Finds one's rooms by name, the latest first, and shows which are chosen. */
export function RoomPicker({ chosen, onToggle, writable = false }: RoomPickerProps) {
  const { t } = useTranslation("search")
  const meId = useMe().id
  const rooms = useClientState(state => state.rooms)
  const [query, setQuery] = useState("")
  const latest = [...rooms.values()]
    .filter(({ room }) => !writable || room.archivedAt === null)
    .map(({ room }) => ({ room, label: roomName(room, meId) }))
    .sort((a, b) => Date.parse(lastActivity(b.room)) - Date.parse(lastActivity(a.room)))
  const found = best(latest, query, shownMax)
  return (
    <div>
      <Field
        label={t("roomSearch")}
        type="search"
        autoComplete="off"
        value={query}
        onChange={event => setQuery(event.target.value)}
        onKeyDown={event => event.key === "Enter" && event.preventDefault()}
      />
      <ul aria-label={t("rooms", { ns: "rooms" })} className="-mx-1 mt-2 h-56 overflow-y-auto px-1">
        {found.map(({ room, label }) => (
          <li key={room.id}>
            <button
              type="button"
              aria-pressed={chosen.includes(room.id)}
              onClick={() => onToggle(room.id)}
              className="flex w-full items-center gap-3 rounded-field px-2 py-1.5 text-start transition-colors hover:bg-base-content/5 focus-visible:-outline-offset-2"
            >
              <RoomIcon room={room} meId={meId} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium text-sm">
                  <bdi>{label}</bdi>
                </span>
                {room.kind === "direct" && (
                  <span className="block truncate text-muted text-xs">
                    @{otherPerson(room, meId)?.username}
                  </span>
                )}
              </span>
              {chosen.includes(room.id) && (
                <span
                  aria-hidden="true"
                  className="grid size-5 place-items-center rounded-full bg-primary text-primary-content"
                >
                  <Check className="size-3.5" strokeWidth={3} />
                </span>
              )}
            </button>
          </li>
        ))}
        {found.length === 0 && <li className="py-6 text-center text-muted text-sm">{t("noRoomNamed")}</li>}
      </ul>
    </div>
  )
}
