import type { PresenceStatus, UserSummary } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { usePresence } from "../app/presence.ts"
import { Avatar, type AvatarSize } from "./avatar.tsx"
import { shortTime } from "./dates.ts"

/** Each has a shape of its own beside its colour. */
const shapes = {
  online: "bg-success",
  away: "border-[3px] border-warning bg-base-100",
  dnd: "bg-error after:h-0.5 after:w-1/2 after:rounded-full after:bg-error-content",
  offline: "border-2 border-base-content/35 bg-base-100",
} as const

/** The sign of a status. For the eye: the words stand beside it, or in `PresenceWords`. */
export function StatusSign(props: { status: PresenceStatus; className?: string }) {
  return (
    <span
      aria-hidden
      className={`inline-grid size-2.5 shrink-0 place-items-center rounded-full ${shapes[props.status]} ${props.className ?? ""}`}
    />
  )
}

/** A person's picture with the sign of how they are, where that is known and they are here. */
export function PersonAvatar(props: { user: UserSummary; size?: AvatarSize }) {
  const status = usePresence(props.user.id)
  return (
    <span className="relative inline-block shrink-0">
      <Avatar {...props} />
      {status && status !== "offline" && (
        <StatusSign
          status={status}
          className="absolute -end-0.5 -bottom-0.5 size-3 ring-2 ring-base-100 compact:size-2.5"
        />
      )}
    </span>
  )
}

/** For screen readers, beside a name: how someone is, where they are here. */
export function PresenceWords(props: { userId: string }) {
  const { t } = useTranslation("presence")
  const status = usePresence(props.userId)
  return status && status !== "offline" ? <span className="sr-only"> {t(status)}</span> : null
}

/** How someone is, in a sign and words; of one who is not here, when they were last. */
export function PresenceLine(props: { userId: string; lastSeenAt?: string | null }) {
  const { t } = useTranslation("presence")
  const status = usePresence(props.userId)
  if (!status) return null
  const seen = status === "offline" && props.lastSeenAt ? props.lastSeenAt : null
  return (
    <span className="flex items-center gap-1.5">
      <StatusSign status={status} />
      {seen ? t("lastSeen", { time: shortTime(seen, new Date()) }) : t(status)}
    </span>
  )
}
