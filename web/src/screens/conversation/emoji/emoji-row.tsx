import { useTranslation } from "react-i18next"
import type { PickerRow } from "./picker-rows.ts"

interface EmojiRowProps {
  row: PickerRow
  chosen: number
  onChoose: (emoji: string) => void
}

/** One line of the picker. */
export function EmojiRow({ row, chosen, onChoose }: EmojiRowProps) {
  const { t } = useTranslation("conversation")
  if (row.kind === "title") {
    return <p className="px-1 pt-2 pb-1 font-semibold text-2xs text-muted">{t(`emojiGroup_${row.group}`)}</p>
  }
  return (
    <div className="grid grid-cols-8">
      {row.emoji.map(({ emoji, name }, index) => (
        <button
          key={emoji}
          id={`emoji-${row.from + index}`}
          type="button"
          role="option"
          tabIndex={-1}
          aria-label={name}
          aria-selected={row.from + index === chosen}
          title={name}
          onClick={() => onChoose(emoji)}
          className="grid h-10 place-items-center rounded-field font-emoji text-2xl transition-colors hover:bg-base-content/8 aria-selected:bg-primary/15"
        >
          {emoji}
        </button>
      ))}
    </div>
  )
}
