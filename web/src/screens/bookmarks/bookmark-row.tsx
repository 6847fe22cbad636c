import type { Bookmark } from "@parley/contract"
import { BookmarkX } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useClient, useMe, useRoom } from "../../app/client.tsx"
import { MessageLine } from "../../components/message-line.tsx"
import { roomName } from "../../components/room-name.ts"
import { useAction } from "../../components/use-action.ts"
import { markMessage } from "./bookmarked.ts"

/** A message that one keeps, or that it is gone. */
export function BookmarkRow({ bookmark }: { bookmark: Bookmark }) {
  const { t } = useTranslation("search")
  const { api } = useClient()
  const meId = useMe().id
  const { message, messageId, room } = bookmark
  const held = useRoom(room?.id ?? "")?.room
  const removal = useAction(() => markMessage(api, messageId, false))
  const name = held ? roomName(held, meId) : (room?.name ?? "")
  return (
    <li className="flex items-start gap-1">
      {message ? (
        <MessageLine message={message} {...(name && { beside: t("inRoom", { name }) })} />
      ) : (
        <p className="flex-1 px-2 py-2 text-muted text-sm italic">{t("bookmarkGone")}</p>
      )}
      <button
        type="button"
        aria-label={message ? t("bookmarkRemoveOf", { name: message.author.name }) : t("bookmarkRemove")}
        title={t("bookmarkRemove")}
        aria-busy={removal.busy}
        onClick={() => void removal.run()}
        className="btn btn-ghost btn-circle btn-sm mt-1 text-muted"
      >
        <BookmarkX className="size-4" aria-hidden />
      </button>
      {removal.message && <p className="text-error text-xs">{removal.message}</p>}
    </li>
  )
}
