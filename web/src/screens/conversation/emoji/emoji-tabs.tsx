import { useTranslation } from "react-i18next"
import type { EmojiGroupId } from "./emoji-data.ts"

const tabs: readonly [group: EmojiGroupId, sign: string][] = [
  ["smileys", "😀"],
  ["people", "👋"],
  ["animals", "🐻"],
  ["food", "🍎"],
  ["travel", "🚗"],
  ["activities", "⚽"],
  ["objects", "💡"],
  ["symbols", "❤️"],
  ["flags", "🏁"],
]

/** Short cuts to the groups of the picker. */
export function EmojiTabs({ onGo }: { onGo: (group: EmojiGroupId) => void }) {
  const { t } = useTranslation("conversation")
  return (
    <div className="mt-2 flex justify-between border-base-300 border-b pb-1">
      {tabs.map(([group, sign]) => (
        <button
          key={group}
          type="button"
          aria-label={t(`emojiGroup_${group}`)}
          title={t(`emojiGroup_${group}`)}
          onClick={() => onGo(group)}
          className="grid size-8 place-items-center rounded-field font-emoji text-lg opacity-75 grayscale-50 hover:bg-base-content/8 hover:opacity-100 hover:grayscale-0"
        >
          {sign}
        </button>
      ))}
    </div>
  )
}
