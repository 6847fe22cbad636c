import { type Confirmation, limits, type Passkey } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { addPasskey } from "../../../app/passkeys.ts"
import { Dialog } from "../../../components/dialog.tsx"
import { Field } from "../../../components/field.tsx"
import { ConfirmForm } from "../confirm-form.tsx"
import { programOf } from "../sessions/program.ts"

interface AddPasskeyProps {
  hasPassword: boolean
  onAdded: (passkey: Passkey) => void
  onClose: () => void
}

export function AddPasskey({ hasPassword, onAdded, onClose }: AddPasskeyProps) {
  const { t } = useTranslation("security")
  const client = useClient()
  const program = programOf(navigator.userAgent)
  const suggested = program
    ? t("passkeyDefault", { browser: program.browser, system: program.system })
    : t("passkeyPlain")
  const add = async (confirmation: Confirmation, form: FormData) => {
    onAdded(await addPasskey(client, { ...confirmation, name: String(form.get("name")).trim() }))
    onClose()
  }
  return (
    <Dialog title={t("addPasskey")} onClose={onClose}>
      <ConfirmForm
        hasPassword={hasPassword}
        submitLabel={t("goOn")}
        names={["name"]}
        fields={problems => (
          <Field
            label={t("passkeyName")}
            name="name"
            autoComplete="off"
            required
            maxLength={limits.nameMax}
            defaultValue={suggested}
            hint={t("passkeyNameHint")}
            problem={problems["name"]}
          />
        )}
        run={add}
      />
    </Dialog>
  )
}
