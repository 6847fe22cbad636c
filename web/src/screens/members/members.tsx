import type { RoomState } from "@parley/client"
import type { Member } from "@parley/contract"
import { ArrowLeft, LinkIcon, LogOut, UserPlus, X } from "lucide-react"
import { useState } from "react"
import { useMe } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { countMembers } from "../../components/room-name.ts"
import { AddPerson } from "./add-person.tsx"
import { InviteLink } from "./invite-link.tsx"
import { LeaveRoom } from "./leave-room.tsx"
import { ManageMember } from "./manage-member.tsx"
import { MemberRow } from "./member-row.tsx"
import { mayAdd, mayManage } from "./permissions.ts"
import { Pinned } from "./pinned.tsx"
import { useMembers } from "./use-members.ts"

type Open = { dialog: "add" | "invite" | "leave" } | { dialog: "manage"; member: Member }

/** Who is in a room, and what one may do about it. Beside the conversation; on a phone in its place. */
export function Members({ state }: { state: RoomState }) {
  const { room } = state
  const meId = useMe().id
  const hide = useUi(ui => ui.showMembers)
  const { members, more, problem } = useMembers(state)
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)

  return (
    <>
      <aside
        aria-label="Members"
        className="flex w-full shrink-0 flex-col bg-base-100 lg:w-76 lg:border-base-300 lg:border-l"
      >
        <header className="flex h-16 shrink-0 items-center gap-2 border-base-300 border-b px-2 lg:pr-3 lg:pl-5">
          <button
            type="button"
            className="btn btn-ghost btn-circle lg:order-last"
            aria-label="Close members"
            onClick={() => hide(false)}
          >
            <ArrowLeft className="size-5 lg:hidden" aria-hidden />
            <X className="size-5 max-lg:hidden" strokeWidth={1.75} aria-hidden />
          </button>
          <h2 className="flex-1 font-semibold tracking-tight">{countMembers(room.memberCount)}</h2>
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto p-3">
          {mayAdd(room) && (
            <div className="mb-2 flex flex-col gap-0.5">
              <ActionRow Icon={UserPlus} label="Add a person" onClick={() => setOpen({ dialog: "add" })} />
              <ActionRow
                Icon={LinkIcon}
                label="Invite by link"
                onClick={() => setOpen({ dialog: "invite" })}
              />
            </div>
          )}
          <Pinned state={state} />
          <ul aria-label="Members" className="flex flex-col gap-px">
            {members.map(member => (
              <MemberRow
                key={member.user.id}
                member={member}
                isMe={member.user.id === meId}
                {...(mayManage(room, member, meId) && {
                  onManage: () => setOpen({ dialog: "manage", member }),
                })}
              />
            ))}
          </ul>
          <FormProblem text={problem} />
          {more && (
            <button type="button" className="btn btn-ghost btn-sm mt-2 w-full" onClick={more}>
              Show more
            </button>
          )}
        </div>
        {room.kind !== "direct" && (
          <footer className="safe-bottom border-base-300 border-t px-3 pt-3">
            <ActionRow Icon={LogOut} label="Leave room" onClick={() => setOpen({ dialog: "leave" })} />
          </footer>
        )}
      </aside>
      {open?.dialog === "add" && <AddPerson state={state} onClose={close} />}
      {open?.dialog === "invite" && <InviteLink roomId={room.id} onClose={close} />}
      {open?.dialog === "leave" && <LeaveRoom room={room} onClose={close} />}
      {open?.dialog === "manage" && <ManageMember room={room} member={open.member} onClose={close} />}
    </>
  )
}

function ActionRow(props: { Icon: typeof LinkIcon; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="flex w-full items-center gap-3 rounded-field px-2 py-1.5 text-left font-medium text-sm transition-colors hover:bg-base-content/5"
    >
      <span className="grid size-9 place-items-center rounded-full bg-secondary text-secondary-content">
        <props.Icon className="size-4" aria-hidden />
      </span>
      {props.label}
    </button>
  )
}
