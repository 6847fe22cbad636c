import type { Message, MyRoom } from "@parley/contract"
import { Ellipsis } from "lucide-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { useBookmarked } from "../../bookmarks/bookmarked.ts"
import { quickEmoji } from "../emoji/emoji.ts"
import { allowedActions } from "./actions.ts"
import { useActs } from "./use-acts.ts"

interface MessageToolbarProps {
  message: Message
  room: MyRoom
}

/** The actions most in demand, beside the message that has the pointer or the focus, and the way to all of them. */
export function MessageToolbar({ message, room }: MessageToolbarProps) {
  const { t } = useTranslation("conversation")
  const acts = useActs()
  const allowed = allowedActions({
    ...{ message, room, meId: useMe().id },
    bookmarked: useBookmarked(message.id),
  })
  const canReact = allowed.some(({ id }) => id === "react")
  return (
    <div className="raised absolute end-3 -top-4 z-10 flex items-center rounded-field border border-base-300 bg-base-100 p-0.5 md:end-5">
      {canReact &&
        quickEmoji.slice(0, 3).map(({ emoji, name }) => (
          <Tool
            key={emoji}
            label={t("reactWith", { name: t(`emoji_${name}`) })}
            onClick={() => acts.react(message, emoji)}
          >
            <span className="font-emoji text-base">{emoji}</span>
          </Tool>
        ))}
      {allowed
        .filter(({ quick }) => quick)
        .map(action => (
          <Tool
            key={action.id}
            label={t(`action_${action.id}`)}
            shortcut={action.shortcut}
            onClick={() => action.run(acts, message)}
          >
            <action.Icon className="size-4" strokeWidth={1.75} aria-hidden />
          </Tool>
        ))}
      <Tool label={t("moreActions")} opens onClick={() => acts.open("menu", message)}>
        <Ellipsis className="size-4" aria-hidden />
      </Tool>
    </div>
  )
}

interface ToolProps {
  label: string
  shortcut?: string | undefined
  opens?: true
  onClick: () => void
  children: ReactNode
}

function Tool({ label, shortcut, opens, onClick, children }: ToolProps) {
  return (
    <button
      type="button"
      aria-label={label}
      {...(opens && { "aria-haspopup": "dialog" })}
      title={shortcut ? `${label} (${shortcut})` : label}
      onClick={onClick}
      className="btn btn-ghost btn-square size-8"
    >
      {children}
    </button>
  )
}
