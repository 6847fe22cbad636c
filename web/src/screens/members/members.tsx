import type { RoomState } from "@parley/client"
import { ArrowLeft, Settings, X } from "lucide-react"
import { type KeyboardEvent, Suspense, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useUi } from "../../app/ui.ts"
import { stepAlong } from "../../i18n/direction.ts"
import { tabs } from "./tabs.ts"

/** A room's details, one tab at a time. Beside the conversation; on a phone in its place. */
export function Members({ state }: { state: RoomState }) {
  const { t } = useTranslation("room")
  const hide = useUi(ui => ui.showMembers)
  const showSettings = useUi(ui => ui.showRoomSettings)
  const [shown, setShown] = useState(tabs[0]?.name)
  const panelId = useId()
  const open = tabs.find(({ name }) => name === shown)

  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepAlong(event.key)
    if (step === 0) return
    const at = tabs.findIndex(({ name }) => name === shown)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    setShown(next.name)
    document.getElementById(`${panelId}-${next.name}`)?.focus()
  }

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
        <div role="tablist" aria-label={t("details")} className="flex flex-1 gap-1" onKeyDown={onKeyDown}>
          {tabs.map(({ name }) => (
            <button
              key={name}
              id={`${panelId}-${name}`}
              type="button"
              role="tab"
              aria-selected={name === shown}
              aria-controls={panelId}
              tabIndex={name === shown ? 0 : -1}
              onClick={() => setShown(name)}
              className="rounded-field px-3 py-1.5 font-medium text-muted text-sm transition-colors hover:text-base-content aria-selected:bg-base-content/8 aria-selected:text-base-content"
            >
              {t(name)}
            </button>
          ))}
        </div>
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
      <div
        id={panelId}
        role="tabpanel"
        aria-labelledby={`${panelId}-${shown}`}
        className="min-h-0 flex-1 overflow-y-auto p-3"
      >
        <Suspense fallback={<div className="skeleton h-32 animate-late rounded-box" />}>
          {open && <open.Content state={state} />}
        </Suspense>
      </div>
    </aside>
  )
}
