import type { RoomState } from "@parley/client"
import type { Member } from "@parley/contract"
import { LinkIcon, UserPlus } from "lucide-react"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../app/client.tsx"
import { useWatched } from "../../app/presence.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { ActionRow } from "./action-row.tsx"
import { MemberRow } from "./member-row.tsx"
import { mayAdd, mayManage } from "./permissions.ts"
import { useMembers } from "./use-members.ts"

const AddPerson = lazy(() => import("./add-person.tsx"))
const InviteLink = lazy(() => import("./invite-link.tsx"))
const ManageMember = lazy(() => import("./manage-member.tsx"))

type Open = { dialog: "add" | "invite" } | { dialog: "manage"; member: Member }

/** Who is in a room, and what one may do about it. */
export function MemberList({ state }: { state: RoomState }) {
  const { room } = state
  const { t } = useTranslation("room")
  const meId = useMe().id
  const { members, more, problem } = useMembers(state)
  useWatched(members.map(({ user }) => user.id))
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      {mayAdd(room) && (
        <div className="mb-2 flex flex-col gap-0.5">
          <ActionRow Icon={UserPlus} label={t("addPerson")} onClick={() => setOpen({ dialog: "add" })} />
          <ActionRow
            Icon={LinkIcon}
            label={t("inviteByLink")}
            onClick={() => setOpen({ dialog: "invite" })}
          />
        </div>
      )}
      <ul aria-label={t("members")} className="flex flex-col gap-px">
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
          {t("showMore", { ns: "common" })}
        </button>
      )}
      <Suspense fallback={null}>
        {open?.dialog === "add" && <AddPerson state={state} onClose={close} />}
        {open?.dialog === "invite" && <InviteLink roomId={room.id} onClose={close} />}
        {open?.dialog === "manage" && <ManageMember room={room} member={open.member} onClose={close} />}
      </Suspense>
    </>
  )
}
