import type { Message, MyRoom } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { useBookmarked } from "../../bookmarks/bookmarked.ts"
import { recentEmoji } from "../emoji/recent-emoji.ts"
import { type Action, allowedActions } from "./actions.ts"
import type { Acts } from "./use-acts.ts"

interface MessageMenuProps {
  message: Message
  room: MyRoom
  acts: Acts
  onClose: () => void
}

/** Everything that one can do with a message; on a phone a sheet from below. */
export function MessageMenu({ message, room, acts, onClose }: MessageMenuProps) {
  const { t } = useTranslation(["conversation", "shell"])
  const allowed = allowedActions({
    ...{ message, room, meId: useMe().id },
    bookmarked: useBookmarked(message.id),
  })
  const run = (action: Action) => {
    if (!action.opens) onClose()
    action.run(acts, message)
  }
  return (
    <Dialog title={t("menuTitle", { name: message.author.name })} onClose={onClose}>
      {allowed.some(({ id }) => id === "react") && (
        <QuickReactions
          onChoose={emoji => {
            onClose()
            acts.react(message, emoji)
          }}
        />
      )}
      <div className="flex flex-col pb-1">
        {allowed.map(action => (
          <button
            key={action.id}
            type="button"
            aria-keyshortcuts={action.shortcut}
            onClick={() => run(action)}
            className={`flex min-h-11 items-center gap-3 rounded-field px-2 text-start font-medium text-sm transition-colors hover:bg-base-content/5 ${action.danger ? "text-error" : ""}`}
          >
            <action.Icon className="size-4.5" strokeWidth={1.75} aria-hidden />
            <span className="flex-1">{t(`action_${action.id}`)}</span>
            {action.shortcut && (
              <kbd aria-hidden className="text-muted text-xs max-md:hidden">
                {action.shortcut === "Delete"
                  ? t("key.Delete", { ns: "shell" })
                  : action.shortcut.toUpperCase()}
              </kbd>
            )}
          </button>
        ))}
      </div>
    </Dialog>
  )
}

function QuickReactions({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useTranslation("conversation")
  return (
    <div className="mb-2 flex justify-between gap-1">
      {recentEmoji()
        .slice(0, 7)
        .map(emoji => (
          <button
            key={emoji}
            type="button"
            aria-label={t("reactWith", { name: emoji })}
            onClick={() => onChoose(emoji)}
            className="grid size-11 place-items-center rounded-full bg-base-200 font-emoji text-xl transition-transform hover:scale-110"
          >
            {emoji}
          </button>
        ))}
    </div>
  )
}
