import { limits } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../../app/client.tsx"
import { Field } from "../../../components/field.tsx"
import { Form } from "../../../components/form.tsx"
import { TextArea } from "../../../components/text-area.tsx"
import { useAction } from "../../../components/use-action.ts"
import { OwnStatus } from "./own-status.tsx"
import { Picture } from "./picture.tsx"

/** What others see of one. */
export default function Profile() {
  const { t } = useTranslation("settings")
  const client = useClient()
  const me = useMe()
  const [saved, setSaved] = useState(false)
  const save = useAction(
    async (form: FormData) => {
      setSaved(false)
      const text = (name: string) => String(form.get(name) ?? "").trim()
      const body = { name: text("name"), bio: text("bio") }
      await client.api.call("editProfile", { body })
      // Only name and picture are announced; the rest of one's own account is asked for.
      await client.restore()
      setSaved(true)
    },
    ["name", "bio"],
  )

  return (
    <div className="flex flex-col gap-8">
      <Picture />
      <OwnStatus />
      <Form action={save} submitLabel={t("saveProfile")}>
        <Field
          label={t("name")}
          name="name"
          autoComplete="name"
          required
          maxLength={limits.nameMax}
          defaultValue={me.name}
          hint={t("nameHint")}
          problem={save.fields["name"]}
        />
        <TextArea
          label={t("bio")}
          name="bio"
          maxLength={limits.bioMax}
          defaultValue={me.bio}
          hint={t("bioHint")}
          problem={save.fields["bio"]}
        />
        <p role="status" className="min-h-5 text-sm text-success">
          {saved && t("saved", { ns: "common" })}
        </p>
      </Form>
    </div>
  )
}
