import type { RoomState } from "@parley/client"
import { ArrowLeft, Settings, X } from "lucide-react"
import { lazy, Suspense, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useUi } from "../../app/ui.ts"
import { SearchField } from "../../components/search-field.tsx"
import { DetailsTabs } from "./details-tabs.tsx"
import { type TabName, tabs } from "./tabs.ts"

const RoomSearch = lazy(async () => ({ default: (await import("../search/room-search.tsx")).RoomSearch }))

/** A room's details, one tab at a time. Beside the conversation; on a phone in its place. */
export function Members({ state }: { state: RoomState }) {
  const { t } = useTranslation("room")
  const hide = useUi(ui => ui.showMembers)
  const showSettings = useUi(ui => ui.showRoomSettings)
  const [shown, setShown] = useState<TabName>("members")
  const panelId = useId()
  const [query, setQuery] = useState("")
  const searching = query.trim() !== ""
  const open = tabs.find(({ name }) => name === shown)

  return (
    <aside
      aria-label={t("details")}
      className="flex w-full shrink-0 flex-col bg-base-100 lg:w-76 lg:border-base-300 lg:border-s"
    >
      <header className="flex h-16 shrink-0 items-center gap-1 border-base-300 border-b px-2 lg:ps-3">
        {/* On a phone the room's own heading is not there. */}
        <h1 className="sr-only lg:hidden">{t("details")}</h1>
        <button
          type="button"
          className="btn btn-ghost btn-circle lg:order-last"
          aria-label={t("closeDetails")}
          onClick={() => hide(false)}
        >
          <ArrowLeft className="size-5 lg:hidden" aria-hidden />
          <X className="size-5 max-lg:hidden" strokeWidth={1.75} aria-hidden />
        </button>
        <h2 className="flex-1 font-semibold tracking-tight">{t("details")}</h2>
        <button
          type="button"
          className="btn btn-ghost btn-circle"
          aria-label={t("settings")}
          title={t("settings")}
          onClick={() => showSettings(state.room.id)}
        >
          <Settings className="size-4.5" strokeWidth={1.75} aria-hidden />
        </button>
      </header>
      <div className="flex shrink-0 flex-col gap-2 px-3 pt-3">
        <SearchField label={t("searchInRoom", { ns: "search" })} value={query} onChange={setQuery} />
        {!searching && <DetailsTabs panelId={panelId} shown={shown} onShow={setShown} />}
      </div>
      <div
        id={panelId}
        {...(!searching && { role: "tabpanel", "aria-labelledby": `${panelId}-${shown}` })}
        className="min-h-0 flex-1 overflow-y-auto p-3"
      >
        <Suspense fallback={<div className="skeleton h-32 animate-late rounded-box" />}>
          {searching ? (
            <RoomSearch roomId={state.room.id} text={query} />
          ) : (
            open && <open.Content state={state} />
          )}
        </Suspense>
      </div>
    </aside>
  )
}
