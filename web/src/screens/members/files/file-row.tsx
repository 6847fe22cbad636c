import type { RoomFile } from "@parley/contract"
import { AudioLines, CornerUpLeft, FileText, Film } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { shortTime } from "../../../components/dates.ts"
import { useUncoverRoom } from "../../../components/use-uncover-room.ts"
import { sizeText } from "../../conversation/message/attachments/size-text.ts"
import { messagePath } from "../../conversation/message-link.ts"

/** A file to open or fetch, and the way to the message that brought it. */
export function FileRow({ file, roomId }: { file: RoomFile; roomId: string }) {
  const { t } = useTranslation("room")
  const uncover = useUncoverRoom()
  const { attachment, author, sentAt, seq } = file
  const Icon = iconOf(attachment.type)
  return (
    <li className="flex items-center gap-1 rounded-field transition-colors hover:bg-base-content/4">
      <a
        href={attachment.url}
        download={attachment.name}
        aria-label={t("download", { ns: "conversation", name: attachment.name })}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-field px-2 py-1.5"
      >
        <span className="grid size-9 shrink-0 place-items-center rounded-field bg-secondary text-secondary-content">
          <Icon className="size-4.5" strokeWidth={1.75} aria-hidden />
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium text-sm">
            <bdi>{attachment.name}</bdi>
          </span>
          <span className="block truncate text-muted text-xs">
            {sizeText(attachment.size)} · <bdi>{author.name}</bdi> · {shortTime(sentAt, new Date())}
          </span>
        </span>
      </a>
      <Link
        to={messagePath(roomId, seq)}
        onClick={uncover}
        aria-label={t("toMessage", { name: attachment.name })}
        title={t("toMessageOf")}
        className="btn btn-ghost btn-circle btn-sm"
      >
        <CornerUpLeft className="size-4" aria-hidden />
      </Link>
    </li>
  )
}

function iconOf(type: string) {
  if (type.startsWith("audio/")) return AudioLines
  return type.startsWith("video/") ? Film : FileText
}
