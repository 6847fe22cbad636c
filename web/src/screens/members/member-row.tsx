import type { Member } from "@parley/contract"
import { Ellipsis } from "lucide-react"
import { useTranslation } from "react-i18next"
import { PersonButton } from "../../components/person-button.tsx"
import { PersonAvatar, PresenceWords } from "../../components/presence.tsx"
import { StatusEmoji } from "../../components/status.tsx"
import { Username } from "../../components/username.tsx"

export function MemberRow(props: { member: Member; isMe: boolean; onManage?: () => void }) {
  const { user, role } = props.member
  const { t } = useTranslation("room")
  return (
    <li className="flex items-center gap-3 rounded-field px-2 py-1.5 transition-colors hover:bg-base-content/4">
      <PersonButton user={user} className="rounded-full">
        <PersonAvatar user={user} />
      </PersonButton>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5 font-medium text-sm">
          <span className="truncate">
            <bdi>{user.name}</bdi>
            <PresenceWords userId={user.id} />
            {props.isMe && <span className="font-normal text-muted"> {t("isYou")}</span>}
          </span>
          <StatusEmoji user={user} />
        </p>
        <p className="truncate text-muted text-xs">
          <Username of={user} />
        </p>
      </div>
      {role !== "member" && (
        <span className="rounded-full bg-secondary px-2 py-0.5 font-medium text-2xs text-secondary-content">
          {t(role, { ns: "common" })}
        </span>
      )}
      {props.onManage && (
        <button
          type="button"
          className="btn btn-ghost btn-circle btn-sm -me-1"
          aria-label={t("manage", { name: user.name })}
          onClick={props.onManage}
        >
          <Ellipsis className="size-4.5" aria-hidden />
        </button>
      )}
    </li>
  )
}
