import type { Inbox as InboxState } from "@parley/client"
import { BellRing, CheckCheck, PartyPopper } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { BackToRooms } from "../../components/back-to-rooms.tsx"
import { EmptyState } from "../../components/empty-state.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { SegmentedChoice } from "../../components/segmented-choice.tsx"
import { InboxSkeleton } from "./inbox-skeleton.tsx"
import { NotificationItem } from "./notification-item.tsx"
import { useInbox } from "./use-inbox.ts"

const lists: readonly InboxState["list"][] = ["unread", "all"]

/** Mentions, answers and invitations: what is unread, or all. */
export default function Inbox() {
  const { t } = useTranslation("notifications")
  const [list, setList] = useState<InboxState["list"]>("unread")
  const { inbox, problem, open, more, markRead, markAllRead } = useInbox(list)
  const notifications = inbox.list === list ? inbox.notifications : null
  return (
    <section aria-labelledby="inbox-title" className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-3 md:px-6">
        <BackToRooms />
        <h1 id="inbox-title" className="min-w-0 flex-1 truncate font-semibold text-lg tracking-tight">
          {t("inbox")}
        </h1>
        <button
          type="button"
          className="btn btn-ghost btn-sm gap-2 font-medium max-md:btn-circle max-md:size-11"
          aria-label={t("markAllRead")}
          title={t("markAllRead")}
          aria-busy={markAllRead.busy}
          disabled={inbox.unread === 0 || inbox.unread === null}
          onClick={() => void markAllRead.run()}
        >
          <CheckCheck className="size-4.5" strokeWidth={1.75} aria-hidden />
          <span className="max-md:hidden">{t("markAllRead")}</span>
        </button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-2xl flex-col gap-4 p-4 md:p-6">
          <SegmentedChoice
            legend={t("show")}
            choices={lists.map(value => ({ value, label: t(`show.${value}`) }))}
            value={list}
            onChange={setList}
          />
          <FormProblem text={problem ?? more.message ?? markRead.message ?? markAllRead.message} />
          {problem && (
            <button type="button" className="btn btn-quiet self-start" onClick={open}>
              {t("retry", { ns: "common" })}
            </button>
          )}
          {!notifications && !problem && <InboxSkeleton />}
          {notifications?.length === 0 && <Nothing list={list} onShowAll={() => setList("all")} />}
          {notifications && (
            <ul aria-label={t("inbox")} className="flex flex-col gap-1">
              {notifications.map(notification => (
                <NotificationItem
                  key={notification.id}
                  notification={notification}
                  onRead={() => void markRead.run(notification.id)}
                />
              ))}
            </ul>
          )}
          {inbox.more && notifications && (
            <button
              type="button"
              className="btn btn-ghost btn-sm self-center"
              aria-busy={more.busy}
              onClick={() => void more.run()}
            >
              {t("showMore", { ns: "common" })}
            </button>
          )}
        </div>
      </div>
    </section>
  )
}

function Nothing(props: { list: InboxState["list"]; onShowAll: () => void }) {
  const { t } = useTranslation("notifications")
  if (props.list === "all") {
    return (
      <EmptyState Icon={BellRing} title={t("none")}>
        <p>{t("noneText")}</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState Icon={PartyPopper} title={t("noneUnread")}>
      <p>{t("noneUnreadText")}</p>
      <button type="button" className="btn btn-quiet btn-sm" onClick={props.onShowAll}>
        {t("showAll")}
      </button>
    </EmptyState>
  )
}
