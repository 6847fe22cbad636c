import { useTranslation } from "react-i18next"
import type { ClearAfter } from "./clear-after.ts"

interface Preset {
  readonly emoji: string
  readonly text: string
  readonly clear: ClearAfter
}

const presets = [
  { name: "meeting", emoji: "🗓️", clear: "hour" },
  { name: "onTheWay", emoji: "🚌", clear: "halfHour" },
  { name: "focus", emoji: "🎧", clear: "fourHours" },
  { name: "sick", emoji: "🤒", clear: "today" },
  { name: "holiday", emoji: "🌴", clear: "week" },
] as const

/** What people are up to most, each with the time that it takes. */
export function Presets({ onChoose }: { onChoose: (preset: Preset) => void }) {
  const { t } = useTranslation("status")
  return (
    <ul aria-label={t("presets")} className="-mx-2 flex flex-col">
      {presets.map(({ name, emoji, clear }) => (
        <li key={name}>
          <button
            type="button"
            onClick={() => onChoose({ emoji, text: t(name), clear })}
            className="flex min-h-10 w-full items-center gap-3 rounded-field px-2 text-start text-sm transition-colors hover:bg-base-content/6"
          >
            <span aria-hidden className="grid w-7 place-items-center text-lg">
              {emoji}
            </span>
            <span className="font-medium">{t(name)}</span>
            <span className="text-muted text-xs">{t(`clear_${clear}`)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
