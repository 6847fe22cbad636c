import { Hash } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useUi } from "../../app/ui.ts"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { PageFoot } from "../../components/page-foot.tsx"
import { ChannelItem } from "./channel-item.tsx"
import { useChannels } from "./use-channels.ts"

/** Public channels, to look around and join. */
export default function Browse() {
  const { t } = useTranslation("browse")
  const [query, setQuery] = useState("")
  const channels = useChannels(query.trim())
  const openNewRoom = useUi(ui => ui.openNewRoom)

  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-3 md:px-6">
        <BackToRooms />
        <h1 className="font-semibold text-lg tracking-tight">{t("channels")}</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-2xl p-4 md:p-6">
          <input
            type="search"
            aria-label={t("search")}
            placeholder={t("search")}
            className="input text-field w-full bg-base-100"
            value={query}
            onChange={event => setQuery(event.target.value)}
          />
          <ul className="mt-4 flex flex-col gap-1">
            {channels.items.map(room => (
              <ChannelItem key={room.id} room={room} />
            ))}
          </ul>
          {channels.state === "loading" && channels.items.length === 0 && <ChannelsSkeleton />}
          {channels.state === "idle" && channels.items.length === 0 && channels.problem === null && (
            <EmptyState part Icon={Hash} title={t(query ? "noneNamed" : "none")}>
              <p>{t(query ? "noneNamedText" : "noneText")}</p>
              <button type="button" className="btn btn-primary" onClick={() => openNewRoom("channel")}>
                {t("create")}
              </button>
            </EmptyState>
          )}
          <PageFoot pages={channels} />
        </div>
      </div>
    </div>
  )
}

function ChannelsSkeleton() {
  const { t } = useTranslation("browse")
  return (
    <div role="status" aria-label={t("loading")} className="flex animate-late flex-col gap-1">
      {[0, 1, 2, 3].map(index => (
        <div key={index} className="flex items-center gap-3 p-3">
          <div className="skeleton size-9 rounded-xl" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="skeleton h-3.5 w-36" />
            <div className="skeleton h-3 w-64 max-w-full" />
          </div>
        </div>
      ))}
    </div>
  )
}
