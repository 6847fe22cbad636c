import type { Member, MemberRole, MyRoom } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Avatar } from "../../components/avatar.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { Form } from "../../components/form.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { Choice } from "../../components/segmented-choice.tsx"
import { useAction } from "../../components/use-action.ts"
import { Username } from "../../components/username.tsx"
import { mayGiveRoles } from "./permissions.ts"

interface ManageMemberProps {
  room: MyRoom
  member: Member
  onClose: () => void
}

/** What owners and moderators may do about a member. */
export default function ManageMember(props: ManageMemberProps) {
  const { room, member, onClose } = props
  const { t } = useTranslation("room")
  const client = useClient()
  const remove = useAction(async () => {
    await client.api.call("removeMember", { params: { id: room.id, userId: member.user.id } })
    onClose()
  })

  return (
    <Dialog title={member.user.name} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="flex items-center gap-3 text-muted text-sm">
          <Avatar user={member.user} size="lg" />
          <Username of={member.user} />
        </p>
        {mayGiveRoles(room) && <GiveRole {...props} />}
        <FormProblem text={remove.message} />
        <button
          type="button"
          className="btn btn-error btn-soft"
          aria-busy={remove.busy}
          onClick={() => void remove.run()}
        >
          {t("removeMember")}
        </button>
      </div>
    </Dialog>
  )
}

const roles = ["member", "moderator", "owner"] as const satisfies readonly MemberRole[]

function GiveRole({ room, member, onClose }: ManageMemberProps) {
  const { t } = useTranslation("room")
  const client = useClient()
  const [chosen, setChosen] = useState<MemberRole>(member.role)
  const give = useAction(async (_form: FormData) => {
    const params = { id: room.id, userId: member.user.id }
    if (chosen !== member.role) await client.api.call("editMember", { params, body: { role: chosen } })
    onClose()
  })

  return (
    <Form action={give} submitLabel={t("saveRole")}>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium text-sm">{t("role")}</legend>
        {roles.map(role => (
          <Choice
            key={role}
            name="role"
            label={t(role, { ns: "common" })}
            note={t(`${role}Note`)}
            checked={chosen === role}
            onChoose={() => setChosen(role)}
          />
        ))}
      </fieldset>
    </Form>
  )
}
