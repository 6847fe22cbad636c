import type { Member, MemberRole, MyRoom } from "@parley/contract"
import { useState } from "react"
import { useClient } from "../../app/client.tsx"
import { Avatar } from "../../components/avatar.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { Form } from "../../components/form.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { Choice } from "../../components/segmented-choice.tsx"
import { useAction } from "../../components/use-action.ts"
import { roleNames } from "./member-row.tsx"
import { mayGiveRoles } from "./permissions.ts"

interface ManageMemberProps {
  room: MyRoom
  member: Member
  onClose: () => void
}

/** What owners and moderators may do about a member. */
export function ManageMember(props: ManageMemberProps) {
  const { room, member, onClose } = props
  const client = useClient()
  const remove = useAction(async () => {
    await client.api.call("removeMember", { params: { id: room.id, userId: member.user.id } })
    onClose()
  })

  return (
    <Dialog title={member.user.name} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="flex items-center gap-3 text-muted text-sm">
          <Avatar user={member.user} size="lg" />@{member.user.username}
        </p>
        {mayGiveRoles(room) && <GiveRole {...props} />}
        <FormProblem text={remove.message} />
        <button
          type="button"
          className="btn btn-error btn-soft"
          aria-busy={remove.busy}
          onClick={() => void remove.run()}
        >
          Remove from room
        </button>
      </div>
    </Dialog>
  )
}

const roles = [
  { role: "member", note: "Reads and writes." },
  { role: "moderator", note: "Changes the room and removes members, too." },
  { role: "owner", note: "May do everything, roles and deleting the room included." },
] as const satisfies readonly { role: MemberRole; note: string }[]

function GiveRole({ room, member, onClose }: ManageMemberProps) {
  const client = useClient()
  const [chosen, setChosen] = useState<MemberRole>(member.role)
  const give = useAction(async (_form: FormData) => {
    const params = { id: room.id, userId: member.user.id }
    if (chosen !== member.role) await client.api.call("editMember", { params, body: { role: chosen } })
    onClose()
  })

  return (
    <Form action={give} submitLabel="Save role">
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium text-sm">Role</legend>
        {roles.map(({ role, note }) => (
          <Choice
            key={role}
            name="role"
            label={roleNames[role]}
            note={note}
            checked={chosen === role}
            onChoose={() => setChosen(role)}
          />
        ))}
      </fieldset>
    </Form>
  )
}
