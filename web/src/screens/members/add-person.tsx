import type { RoomState } from "@parley/client"
import type { User } from "@parley/contract"
import { useState } from "react"
import { useClient } from "../../app/client.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { Form } from "../../components/form.tsx"
import { PeoplePicker } from "../../components/people-picker.tsx"
import { useAction } from "../../components/use-action.ts"

export function AddPerson({ state, onClose }: { state: RoomState; onClose: () => void }) {
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
    if (!person) return { userId: "Choose the person to add." }
    return isMember(person) ? { userId: `${person.name} is here already.` } : {}
  }

  return (
    <Dialog title="Add a person" onClose={onClose}>
      <Form action={add} submitLabel="Add" check={check}>
        <PeoplePicker chosen={chosen} onChange={setChosen} max={1} problem={add.fields["userId"]} />
      </Form>
    </Dialog>
  )
}
