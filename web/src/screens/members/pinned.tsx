import type { RoomState } from "@parley/client"
import { Pin } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useUi } from "../../app/ui.ts"

/** The pinned messages among those that are loaded, the last one first. */
export function Pinned({ state }: { state: RoomState }) {
  const { t } = useTranslation("room")
  const showThread = useUi(ui => ui.showThread)
  const pinned = state.messages.filter(message => message.pinnedAt !== null).reverse()
  if (pinned.length === 0) return null
  return (
    <section aria-label={t("pinned")} className="mb-3">
      <h3 className="flex items-center gap-1.5 px-2 pb-1 font-medium text-muted text-xs">
        <Pin className="size-3.5" aria-hidden />
        {t("pinned")}
      </h3>
      <ul className="flex flex-col gap-px">
        {pinned.map(message => (
          <li key={message.id}>
            <button
              type="button"
              onClick={() => showThread({ roomId: message.roomId, rootId: message.replyTo ?? message.id })}
              className="block min-h-11 w-full rounded-field px-2 py-1.5 text-start transition-colors hover:bg-base-content/5"
            >
              <span className="block truncate font-medium text-xs">
                <bdi>{message.author.name}</bdi>
              </span>
              <span className="line-clamp-2 text-sm wrap-anywhere" dir="auto">
                {message.text}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
