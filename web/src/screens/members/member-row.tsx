import type { Member, MemberRole } from "@parley/contract"
import { Ellipsis } from "lucide-react"
import { Avatar } from "../../components/avatar.tsx"

export const roleNames: Record<MemberRole, string> = {
  owner: "Owner",
  moderator: "Moderator",
  member: "Member",
}

export function MemberRow(props: { member: Member; isMe: boolean; onManage?: () => void }) {
  const { user, role } = props.member
  return (
    <li className="flex items-center gap-3 rounded-field px-2 py-1.5 transition-colors hover:bg-base-content/4">
      <Avatar user={user} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm">
          {user.name}
          {props.isMe && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="truncate text-muted text-xs">@{user.username}</p>
      </div>
      {role !== "member" && (
        <span className="rounded-full bg-secondary px-2 py-0.5 font-medium text-2xs text-secondary-content">
          {roleNames[role]}
        </span>
      )}
      {props.onManage && (
        <button
          type="button"
          className="btn btn-ghost btn-circle btn-sm -mr-1"
          aria-label={`Manage ${user.name}`}
          onClick={props.onManage}
        >
          <Ellipsis className="size-4.5" aria-hidden />
        </button>
      )}
    </li>
  )
}
