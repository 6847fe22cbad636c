import type { UserStatus, UserSummary } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { untilWhen } from "./dates.ts"

/** Stands for a status of words alone where there is no room for them. */
const wordsSign = "💬"

/** The emoji of someone's status, beside their name. Its words are told to a pointer and to screen readers. */
export function StatusEmoji({ user }: { user: UserSummary | undefined }) {
  const status = user?.status
  if (!status) return null
  return (
    <span
      role="img"
      className="shrink-0 cursor-default text-sm leading-none"
      title={status.text || undefined}
      aria-label={[status.emoji, status.text].filter(Boolean).join(" ")}
    >
      {status.emoji ?? wordsSign}
    </span>
  )
}

/** A status in one line. */
export const StatusWords = ({ status: { emoji, text } }: { status: UserStatus }) => (
  <>
    {emoji} <bdi>{text}</bdi>
  </>
)

/** All of a status: its emoji, its words, and until when it holds. */
export function StatusLine({ status }: { status: UserStatus }) {
  const { t } = useTranslation("presence")
  const { emoji, text, clearsAt } = status
  return (
    <span className="flex items-start gap-2.5 text-sm">
      {emoji && <span className="text-lg leading-5">{emoji}</span>}
      <span className="min-w-0 flex-1 wrap-anywhere">
        {text && (
          <span className="block" dir="auto">
            {text}
          </span>
        )}
        {clearsAt && (
          <span className="block text-muted text-xs">
            {t("until", { time: untilWhen(Date.parse(clearsAt), new Date()) })}
          </span>
        )}
      </span>
    </span>
  )
}
