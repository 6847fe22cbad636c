import { Ban } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Avatar } from "../../../components/avatar.tsx"
import { EmptyState } from "../../../components/empty-state.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { Username } from "../../../components/username.tsx"
import { useBlocked } from "./use-blocked.ts"

/** Whom one does not want to hear from, and the way back. */
export default function Blocked() {
  const { t } = useTranslation("security")
  const { page, problem, reload, loadMore, unblock } = useBlocked()
  if (!page) return <LoadingPart problem={problem} onRetry={reload} className="h-44" />
  const { users, cursor } = page
  if (users.length === 0) {
    return (
      <EmptyState Icon={Ban} title={t("noBlocked")}>
        <p>{t("noBlockedText")}</p>
      </EmptyState>
    )
  }
  return (
    <div className="flex flex-col gap-5">
      <p className="text-muted text-sm">{t("blockedNote")}</p>
      <ul className="divide-y divide-base-300 rounded-box border border-base-300">
        {users.map(user => (
          <li key={user.id} className="flex items-center gap-3 p-3">
            <Avatar user={user} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium text-sm">
                <bdi>{user.name}</bdi>
              </p>
              <p className="truncate text-muted text-xs">
                <Username of={user} />
              </p>
            </div>
            <button
              type="button"
              className="btn btn-quiet btn-sm"
              aria-label={t("unblockOf", { name: user.name })}
              onClick={() => void unblock.run(user.id)}
            >
              {t("unblock")}
            </button>
          </li>
        ))}
      </ul>
      <FormProblem text={unblock.message ?? loadMore.message} />
      {cursor !== null && (
        <button
          type="button"
          className="btn btn-quiet self-start"
          aria-busy={loadMore.busy}
          onClick={() => void loadMore.run(cursor)}
        >
          {t("showMore", { ns: "common" })}
        </button>
      )}
    </div>
  )
}
