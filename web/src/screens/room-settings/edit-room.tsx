import { limits, type MyRoom, type Visibility } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { Choice } from "../../components/segmented-choice.tsx"
import { TextArea } from "../../components/text-area.tsx"
import { useAction } from "../../components/use-action.ts"

const visibilities: readonly Visibility[] = ["public", "private"]

/** What a room is to everyone in it. */
export function EditRoom({ room }: { room: MyRoom }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const [visibility, setVisibility] = useState(room.visibility)
  const [saved, setSaved] = useState(false)
  const channel = room.kind === "channel"
  const save = useAction(
    async (form: FormData) => {
      setSaved(false)
      const text = (name: string) => String(form.get(name) ?? "").trim()
      const body = { name: text("name"), topic: text("topic"), ...(channel && { visibility }) }
      await client.api.call("editRoom", { params: { id: room.id }, body })
      setSaved(true)
    },
    ["name", "topic"],
  )
  return (
    <Form action={save} submitLabel={t("saveRoom")}>
      <Field
        label={t("name")}
        name="name"
        required
        autoComplete="off"
        maxLength={limits.roomNameMax}
        defaultValue={room.name}
        problem={save.fields["name"]}
      />
      <TextArea
        label={t("topic")}
        name="topic"
        rows={2}
        maxLength={limits.topicMax}
        defaultValue={room.topic}
        problem={save.fields["topic"]}
      />
      {channel && (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 font-medium text-sm">{t("visibility")}</legend>
          {visibilities.map(value => (
            <Choice
              key={value}
              name="visibility"
              label={t(value)}
              note={t(`${value}Note`)}
              checked={visibility === value}
              onChoose={() => setVisibility(value)}
            />
          ))}
        </fieldset>
      )}
      <p role="status" className="text-sm text-success">
        {saved && t("saved", { ns: "common" })}
      </p>
    </Form>
  )
}
