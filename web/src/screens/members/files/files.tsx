import type { RoomState } from "@parley/client"
import type { FileKind } from "@parley/contract"
import { FolderOpen } from "lucide-react"
import { useCallback, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { EmptyState } from "../../../components/empty-state.tsx"
import { PageFoot } from "../../../components/page-foot.tsx"
import { SegmentedChoice } from "../../../components/segmented-choice.tsx"
import { usePages } from "../../../components/use-pages.ts"
import { FileRow } from "./file-row.tsx"
import { PictureTiles } from "./picture-tiles.tsx"

const kinds: readonly FileKind[] = ["images", "files", "video", "audio"]

/** The files of a room by kind, the newest first. */
export function Files({ state }: { state: RoomState }) {
  const { t } = useTranslation("room")
  const { api } = useClient()
  const roomId = state.room.id
  const [kind, setKind] = useState<FileKind>("images")
  const fetchPage = useCallback(
    async (cursor: string | null) => {
      const query = { kind, ...(cursor && { cursor }) }
      const page = await api.call("listRoomFiles", { params: { id: roomId }, query })
      return { items: page.files, cursor: page.cursor }
    },
    [api, roomId, kind],
  )
  const pages = usePages(fetchPage, filesOf(state))
  // While another kind is on its way, the last one's files are still there.
  const files = pages.items.filter(({ attachment }) => kindOf(attachment.type) === kind)
  return (
    <section aria-label={t("files")} className="flex flex-col gap-3">
      <SegmentedChoice
        legend={t("fileKind")}
        choices={kinds.map(value => ({ value, label: t(`fileKind_${value}`) }))}
        value={kind}
        onChange={setKind}
      />
      {kind === "images" ? (
        <PictureTiles files={files} />
      ) : (
        <ul className="flex flex-col gap-0.5">
          {files.map(file => (
            <FileRow key={file.attachment.id} file={file} roomId={roomId} />
          ))}
        </ul>
      )}
      {pages.state === "loading" && files.length === 0 && (
        <div className="skeleton h-24 animate-late rounded-box" />
      )}
      {pages.state === "idle" && files.length === 0 && pages.problem === null && (
        <EmptyState Icon={FolderOpen} title={t(`noFiles_${kind}`)}>
          <p>{t("noFilesText")}</p>
        </EmptyState>
      )}
      <PageFoot pages={pages} />
    </section>
  )
}

function kindOf(type: string): FileKind {
  if (type.startsWith("image/")) return "images"
  if (type.startsWith("audio/")) return "audio"
  return type.startsWith("video/") ? "video" : "files"
}

/** Changes with the files among the newest messages. */
const filesOf = ({ messages }: RoomState): string =>
  messages.flatMap(({ attachments }) => attachments.map(({ id }) => id)).join()
