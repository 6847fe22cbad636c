import type { RoomKind, User, Visibility } from "@parley/contract"
import { limits } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useNavigate } from "react-router"
import { useClient } from "../../app/client.tsx"
import { useUi } from "../../app/ui.ts"
import { Dialog } from "../../components/dialog.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { PeoplePicker } from "../../components/people-picker.tsx"
import { Choice, SegmentedChoice } from "../../components/segmented-choice.tsx"
import { useAction } from "../../components/use-action.ts"

const kinds = ["channel", "group", "direct"] as const satisfies readonly RoomKind[]

export default function NewRoom(props: { initialKind: RoomKind }) {
  const { t } = useTranslation("browse")
  const client = useClient()
  const navigate = useNavigate()
  const close = useUi(ui => ui.closeNewRoom)
  const [kind, setKind] = useState(props.initialKind)
  const [visibility, setVisibility] = useState<Visibility>("public")
  const [people, setPeople] = useState<readonly User[]>([])

  const create = useAction(
    async (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? "").trim()
      const memberIds = people.map(person => person.id)
      const room = await client.createRoom({
        kind,
        memberIds: kind === "channel" ? [] : memberIds,
        ...(kind !== "direct" && { name: text("name") }),
        ...(kind === "channel" && { topic: text("topic"), visibility }),
      })
      await navigate(`/rooms/${encodeURIComponent(room.id)}`)
      close()
    },
    ["name", "topic", "memberIds"],
  )

  const check = () => (kind === "direct" && people.length === 0 ? { memberIds: t("choosePartner") } : {})

  const chooseKind = (next: RoomKind) => {
    setKind(next)
    if (next === "direct") setPeople(people.slice(0, 1))
    create.refuse({})
  }

  return (
    <Dialog title={t("newRoom")} onClose={close}>
      <Form action={create} submitLabel={t("createRoom")} check={check}>
        <div>
          <SegmentedChoice
            legend={t("kind")}
            choices={kinds.map(value => ({ value, label: t(`kind.${value}`) }))}
            value={kind}
            onChange={chooseKind}
          />
          <p className="mt-2 min-h-8 text-muted text-xs">{t(`about.${kind}`)}</p>
        </div>
        {kind !== "direct" && (
          <Field
            label={t("name")}
            name="name"
            required
            autoComplete="off"
            maxLength={limits.roomNameMax}
            problem={create.fields["name"]}
          />
        )}
        {kind === "channel" && (
          <Field
            label={t("topicOptional")}
            name="topic"
            autoComplete="off"
            maxLength={limits.topicMax}
            problem={create.fields["topic"]}
          />
        )}
        {kind === "channel" && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 font-medium text-sm">{t("visibility")}</legend>
            <Choice
              name="visibility"
              label={t("public")}
              note={t("publicNote")}
              checked={visibility === "public"}
              onChoose={() => setVisibility("public")}
            />
            <Choice
              name="visibility"
              label={t("private")}
              note={t("privateNote")}
              checked={visibility === "private"}
              onChoose={() => setVisibility("private")}
            />
          </fieldset>
        )}
        {kind !== "channel" && (
          <PeoplePicker
            chosen={people}
            onChange={setPeople}
            max={kind === "direct" ? 1 : limits.initialMembersMax}
            problem={create.fields["memberIds"]}
          />
        )}
      </Form>
    </Dialog>
  )
}
