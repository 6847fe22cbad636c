import type { KeyboardEvent } from "react"
import { useTranslation } from "react-i18next"
import { stepAlong } from "../../i18n/direction.ts"
import { type TabName, tabs } from "./tabs.ts"

interface DetailsTabsProps {
  panelId: string
  shown: TabName
  onShow: (name: TabName) => void
}

/** The tabs of a room's details; arrows go from one to the next. */
export function DetailsTabs({ panelId, shown, onShow }: DetailsTabsProps) {
  const { t } = useTranslation("room")
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepAlong(event.key)
    if (step === 0) return
    const at = tabs.findIndex(({ name }) => name === shown)
    const next = tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    onShow(next.name)
    document.getElementById(`${panelId}-${next.name}`)?.focus()
  }
  return (
    <div role="tablist" aria-label={t("details")} className="flex gap-0.5" onKeyDown={onKeyDown}>
      {tabs.map(({ name }) => (
        <button
          key={name}
          id={`${panelId}-${name}`}
          type="button"
          role="tab"
          aria-selected={name === shown}
          aria-controls={panelId}
          tabIndex={name === shown ? 0 : -1}
          onClick={() => onShow(name)}
          className="flex-auto rounded-field px-2 py-1.5 font-medium text-muted text-sm transition-colors hover:text-base-content aria-selected:bg-base-content/8 aria-selected:text-base-content"
        >
          {t(name)}
        </button>
      ))}
    </div>
  )
}
