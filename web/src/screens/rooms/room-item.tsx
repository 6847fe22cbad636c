import type { MyRoom } from "@parley/contract"
import { BellOff, Pencil } from "lucide-react"
import { memo } from "react"
import { useTranslation } from "react-i18next"
import { NavLink } from "react-router"
import { useIsBlocked } from "../../app/blocks.ts"
import { useUi } from "../../app/ui.ts"
import { shortTime } from "../../components/dates.ts"
import { PresenceWords } from "../../components/presence.tsx"
import { RoomIcon } from "../../components/room-icon.tsx"
import { otherPerson, roomName } from "../../components/room-name.ts"
import { StatusEmoji } from "../../components/status.tsx"
import { countText } from "../../i18n/formats.ts"
import { lastActivity, lastLine } from "./sections.ts"

/** A room in the list: who or what it is, the last that was said, and what waits there for one. */
export const RoomItem = memo(function RoomItem(props: { room: MyRoom; meId: string }) {
  const { room, meId } = props
  const { t } = useTranslation("rooms")
  const person = room.kind === "direct" ? otherPerson(room, meId) : undefined
  const draft = useUi(ui => ui.drafts[room.id]?.trim() ?? "")
  const unread = room.membership?.unread ?? 0
  const mentions = room.membership?.mentions ?? 0
  const muted = room.membership?.muted === true
  const loud = unread > 0 && !muted
  return (
    <li>
      <NavLink
        to={`/rooms/${encodeURIComponent(room.id)}`}
        className={`room-row ${muted ? "opacity-75" : ""}`}
      >
        <RoomIcon room={room} meId={meId} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="flex min-w-0 flex-1 items-center gap-1.5">
              <span className={`truncate text-sm ${loud ? "font-semibold" : "font-medium"}`}>
                <bdi>{roomName(room, meId)}</bdi>
              </span>
              <StatusEmoji user={person} />
            </span>
            {person && <PresenceWords userId={person.id} />}
            {muted && <BellOff className="size-3.5 shrink-0 text-muted" aria-label={t("muted")} />}
            <time
              dateTime={lastActivity(room)}
              className={`shrink-0 text-2xs tabular-nums compact:hidden ${loud ? "text-primary" : "text-muted"}`}
            >
              {shortTime(lastActivity(room), new Date())}
            </time>
            <span className="hidden items-center gap-1 compact:flex">
              {draft && <Pencil className="size-3.5 text-accent" aria-hidden />}
              <Badges mentions={mentions} unread={unread} muted={muted} />
            </span>
          </span>
          <span className="flex h-5 items-center gap-1.5 compact:hidden">
            <LastLine room={room} meId={meId} draft={draft} loud={loud} />
            <Badges mentions={mentions} unread={unread} muted={muted} />
          </span>
        </span>
      </NavLink>
    </li>
  )
})

function LastLine(props: { room: MyRoom; meId: string; draft: string; loud: boolean }) {
  const { t } = useTranslation("rooms")
  const line = lastLine(props.room, props.meId)
  const blocked = useIsBlocked(props.room.lastMessage?.author.id ?? "") === true
  if (props.draft) {
    return (
      <span className="flex min-w-0 flex-1 items-center gap-1 text-accent text-xs">
        <Pencil className="size-3 shrink-0" aria-hidden />
        <span className="truncate">{t("draft", { text: props.draft })}</span>
      </span>
    )
  }
  const words = {
    none: () => t("noMessages"),
    deleted: () => t("deleted"),
    files: () => t("files"),
    said: () => {
      if (line.kind !== "said" || line.by === null) return line.kind === "said" ? line.text : ""
      return line.by === "you"
        ? t("saidByYou", { text: line.text })
        : t("saidBy", { name: line.by, text: line.text })
    },
  }
  return (
    <span className={`min-w-0 flex-1 truncate text-xs ${props.loud ? "" : "text-muted"}`}>
      {blocked ? t("blocked") : words[line.kind]()}
    </span>
  )
}

function Badges(props: { mentions: number; unread: number; muted: boolean }) {
  const { t } = useTranslation("rooms")
  return (
    <>
      {props.mentions > 0 && (
        <span className="grid size-5 shrink-0 place-items-center rounded-full bg-accent font-semibold text-2xs text-accent-content">
          <span aria-hidden>@</span>
          <span className="sr-only">{t("mentions", { count: props.mentions })}</span>
        </span>
      )}
      {props.unread > 0 && (
        <span
          className={`min-w-5 shrink-0 rounded-full px-1.5 py-px text-center font-semibold text-2xs tabular-nums ${props.muted ? "bg-base-300 text-base-content" : "bg-primary text-primary-content"}`}
        >
          {countText(props.unread)}
          <span className="sr-only"> {t("unread")}</span>
        </span>
      )}
    </>
  )
}
