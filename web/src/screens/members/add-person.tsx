import type { RoomState } from "@parley/client"
import type { User } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { Form } from "../../components/form.tsx"
import { PeoplePicker } from "../../components/people-picker.tsx"
import { useAction } from "../../components/use-action.ts"

export default function AddPerson({ state, onClose }: { state: RoomState; onClose: () => void }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const [chosen, setChosen] = useState<readonly User[]>([])
  const [person] = chosen
  const isMember = (user: User) => state.members.get(user.id)?.leftAt === null

  const add = useAction(
    async (_form: FormData) => {
      if (person)
        await client.api.call("addMember", { params: { id: state.room.id }, body: { userId: person.id } })
      onClose()
    },
    ["userId"],
  )
  const check = () => {
    if (!person) return { userId: t("choosePerson") }
    return isMember(person) ? { userId: t("alreadyHere", { name: person.name }) } : {}
  }

  return (
    <Dialog title={t("addPerson")} onClose={onClose}>
      <Form action={add} submitLabel={t("add")} check={check}>
        <PeoplePicker chosen={chosen} onChange={setChosen} max={1} problem={add.fields["userId"]} />
      </Form>
    </Dialog>
  )
}
