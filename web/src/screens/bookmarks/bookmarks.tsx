import { Bookmark as BookmarkIcon } from "lucide-react"
import { useCallback } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { PageFoot } from "../../components/page-foot.tsx"
import { usePages } from "../../components/use-pages.ts"
import { BookmarkRow } from "./bookmark-row.tsx"
import { useBookmarkChanges, useBookmarksLive } from "./bookmarked.ts"

/** The messages that one keeps, the one kept last first. */
export default function Bookmarks() {
  const { t } = useTranslation("search")
  const { api } = useClient()
  useBookmarksLive()
  const { known, version } = useBookmarkChanges()
  const fetchPage = useCallback(
    async (cursor: string | null) => {
      const page = await api.call("listBookmarks", { query: cursor ? { cursor } : {} })
      return { items: page.bookmarks, cursor: page.cursor }
    },
    [api],
  )
  const pages = usePages(fetchPage, version)
  const bookmarks = pages.items.filter(({ messageId }) => known.get(messageId) !== false)
  return (
    <section aria-labelledby="bookmarks-title" className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-3 md:px-6">
        <BackToRooms />
        <h1 id="bookmarks-title" className="font-semibold text-lg tracking-tight">
          {t("bookmarks")}
        </h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-3xl p-3 md:p-6">
          <ul aria-label={t("bookmarks")} className="flex flex-col gap-0.5">
            {bookmarks.map(bookmark => (
              <BookmarkRow key={bookmark.messageId} bookmark={bookmark} />
            ))}
          </ul>
          {pages.state === "loading" && bookmarks.length === 0 && (
            <div className="skeleton h-32 animate-late rounded-box" />
          )}
          {pages.state === "idle" && bookmarks.length === 0 && !pages.more && pages.problem === null && (
            <EmptyState Icon={BookmarkIcon} title={t("bookmarksNone")}>
              <p>{t("bookmarksNoneText")}</p>
            </EmptyState>
          )}
          <PageFoot pages={pages} />
        </div>
      </div>
    </section>
  )
}
