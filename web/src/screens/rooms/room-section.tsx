import { ChevronDown, Plus } from "lucide-react"
import { useId } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { RoomItem } from "./room-item.tsx"
import type { Section } from "./sections.ts"

/** What the button of a section adds. */
const adds = {
  channels: { kind: "channel", label: "addToChannels" },
  direct: { kind: "direct", label: "addToDirect" },
} as const

/** A section folds up; what is unread, and the room that is open, stay in view. */
export function RoomSection(props: { section: Section; openId: string | undefined }) {
  const { name, rooms } = props.section
  const { t } = useTranslation("rooms")
  const meId = useMe().id
  const folded = useUi(ui => ui.folded.includes(name))
  const toggle = useUi(ui => ui.toggleFolded)
  const openNewRoom = useUi(ui => ui.openNewRoom)
  const listId = useId()
  const add = name === "channels" || name === "direct" ? adds[name] : null
  const shown = folded
    ? rooms.filter(room => room.id === props.openId || (room.membership?.unread ?? 0) > 0)
    : rooms
  return (
    <section aria-label={t(name)} className="mt-4 first:mt-2">
      <div className="group flex items-center justify-between ps-1 pe-1">
        <h2 className="min-w-0 flex-1">
          <button
            type="button"
            aria-expanded={!folded}
            aria-controls={listId}
            onClick={() => toggle(name)}
            className="flex min-h-7 w-full items-center gap-1 rounded-field px-1 text-start font-semibold text-2xs text-muted uppercase tracking-wider hover:text-base-content"
          >
            <ChevronDown
              className={`size-3.5 shrink-0 transition-transform ${folded ? "-rotate-90 rtl:rotate-90" : ""}`}
              aria-hidden
            />
            <span className="truncate">{t(name)}</span>
          </button>
        </h2>
        {add && (
          <button
            type="button"
            className="btn btn-ghost btn-circle btn-xs text-muted"
            aria-label={t(add.label)}
            title={t(add.label)}
            onClick={() => openNewRoom(add.kind)}
          >
            <Plus className="size-4" aria-hidden />
          </button>
        )}
      </div>
      <ul id={listId} className="mt-0.5 flex flex-col gap-px">
        {shown.map(room => (
          <RoomItem key={room.id} room={room} meId={meId} />
        ))}
      </ul>
    </section>
  )
}
