import type { RoomState } from "@parley/client"
import { Pin } from "lucide-react"
import { useCallback } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { MessageLine } from "../../components/message-line.tsx"
import { PageFoot } from "../../components/page-foot.tsx"
import { usePages } from "../../components/use-pages.ts"
import { useUncoverRoom } from "../../components/use-uncover-room.ts"

/** The pinned messages of a room, the newest pin first. */
export function Pins({ state }: { state: RoomState }) {
  const { t } = useTranslation("room")
  const { api } = useClient()
  const roomId = state.room.id
  const uncover = useUncoverRoom()
  const fetchPage = useCallback(
    async (cursor: string | null) => {
      const page = await api.call("listPins", { params: { id: roomId }, query: cursor ? { cursor } : {} })
      return { items: page.messages, cursor: page.cursor }
    },
    [api, roomId],
  )
  const pins = usePages(fetchPage, pinsOf(state))
  return (
    <section aria-label={t("pinned")}>
      <ul className="flex flex-col gap-0.5">
        {pins.items.map(message => (
          <li key={message.id}>
            <MessageLine message={message} onOpen={uncover} />
          </li>
        ))}
      </ul>
      {pins.state === "loading" && pins.items.length === 0 && (
        <div className="skeleton h-24 animate-late rounded-box" />
      )}
      {pins.state === "idle" && pins.items.length === 0 && pins.problem === null && (
        <EmptyState Icon={Pin} title={t("noPins")}>
          <p>{t("noPinsText")}</p>
        </EmptyState>
      )}
      <PageFoot pages={pins} />
    </section>
  )
}

/** Changes with every pin, and every change of what is pinned, among the messages that are loaded. */
const pinsOf = ({ messages, past }: RoomState): string =>
  [...messages, ...(past?.messages ?? [])]
    .flatMap(({ id, pinnedAt, rev }) => (pinnedAt === null ? [] : `${id}${rev}`))
    .join()
