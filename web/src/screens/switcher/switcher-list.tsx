import { useTranslation } from "react-i18next"
import { Marked } from "../../components/marked.tsx"
import { countText } from "../../i18n/formats.ts"
import type { Entry } from "./entry.ts"

interface SwitcherListProps {
  listId: string
  entries: readonly Entry[]
  chosen: number
  optionId: (index: number) => string
  onChoose: (entry: Entry) => void
}

/** What was found, under the name of each group. */
export function SwitcherList({ listId, entries, chosen, optionId, onChoose }: SwitcherListProps) {
  const { t } = useTranslation("switcher")
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={t("results")}
      className="max-h-[min(26rem,58vh)] overflow-y-auto p-2"
    >
      {entries.length === 0 && <p className="px-3 py-8 text-center text-muted text-sm">{t("nothing")}</p>}
      {entries.map((entry, index) => (
        <div key={entry.id} role="presentation">
          {entries[index - 1]?.group !== entry.group && (
            <p className="px-3 pt-2 pb-1 font-semibold text-2xs text-muted uppercase tracking-wider">
              {t(entry.group)}
            </p>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: the combobox has the focus */}
          <div
            id={optionId(index)}
            role="option"
            aria-selected={index === chosen}
            onClick={() => onChoose(entry)}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-field px-3 py-1 hover:bg-base-content/5 aria-selected:bg-primary aria-selected:text-primary-content"
          >
            <span className="grid w-9 shrink-0 place-items-center">{entry.icon}</span>
            <span className="min-w-0 flex-1 truncate font-medium text-sm">
              <bdi>{entry.marks ? <Marked text={entry.label} marks={entry.marks} /> : entry.label}</bdi>
              {entry.detail && <bdi className="ms-2 font-normal text-xs opacity-80">{entry.detail}</bdi>}
            </span>
            {entry.unread ? (
              <span className="rounded-full bg-accent px-1.5 font-semibold text-2xs text-accent-content tabular-nums">
                {countText(entry.unread)}
              </span>
            ) : null}
          </div>
        </div>
      ))}
    </div>
  )
}
