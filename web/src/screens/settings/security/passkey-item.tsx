import { limits, type Passkey } from "@parley/contract"
import { Fingerprint } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { calendarDay, shortTime } from "../../../components/dates.ts"
import { Dialog } from "../../../components/dialog.tsx"
import { Field } from "../../../components/field.tsx"
import { Form } from "../../../components/form.tsx"
import { useAction } from "../../../components/use-action.ts"
import { CredentialItem } from "../credential-item.tsx"

interface PasskeyItemProps {
  passkey: Passkey
  onRenamed: (passkey: Passkey) => void
  onRemoved: () => void
}

export function PasskeyItem({ passkey, onRenamed, onRemoved }: PasskeyItemProps) {
  const { t } = useTranslation("security")
  const client = useClient()
  const [renaming, setRenaming] = useState(false)
  const { id, name, createdAt, lastUsedAt, backedUp } = passkey
  const notes = [
    t("created", { date: calendarDay(createdAt) }),
    lastUsedAt ? t("lastUsed", { time: shortTime(lastUsedAt, new Date()) }) : t("neverUsed"),
    ...(backedUp ? [t("synced")] : []),
  ]
  return (
    <CredentialItem
      Icon={Fingerprint}
      name={name}
      note={notes.join(" · ")}
      removeLabel={t("remove")}
      removeName={t("removeOf", { name })}
      removeText={t("removePasskeyText", { name })}
      onRemove={async () => {
        await client.api.call("removePasskey", { params: { id } })
        onRemoved()
      }}
    >
      <button
        type="button"
        className="btn btn-quiet btn-sm"
        aria-label={t("renameOf", { name })}
        onClick={() => setRenaming(true)}
      >
        {t("rename")}
      </button>
      {renaming && (
        <RenamePasskey passkey={passkey} onRenamed={onRenamed} onClose={() => setRenaming(false)} />
      )}
    </CredentialItem>
  )
}

function RenamePasskey(props: {
  passkey: Passkey
  onRenamed: (passkey: Passkey) => void
  onClose: () => void
}) {
  const { t } = useTranslation("security")
  const client = useClient()
  const { id, name } = props.passkey
  const rename = useAction(
    async (form: FormData) => {
      const body = { name: String(form.get("name")).trim() }
      props.onRenamed(await client.api.call("renamePasskey", { params: { id }, body }))
      props.onClose()
    },
    ["name"],
  )
  return (
    <Dialog title={t("renameOf", { name })} onClose={props.onClose}>
      <Form action={rename} submitLabel={t("rename")}>
        <Field
          label={t("passkeyName")}
          name="name"
          autoComplete="off"
          required
          maxLength={limits.nameMax}
          defaultValue={name}
          problem={rename.fields["name"]}
        />
      </Form>
    </Dialog>
  )
}
