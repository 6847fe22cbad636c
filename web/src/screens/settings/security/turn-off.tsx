import type { Confirmation } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { ConfirmForm } from "../confirm-form.tsx"
import { CodeField } from "./code-field.tsx"

export function TurnOff(props: { hasPassword: boolean; onClose: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const turnOff = async (confirmation: Confirmation, form: FormData) => {
    const body = { ...confirmation, code: String(form.get("code")).trim() }
    await client.api.call("turnOffTwoFactor", { body })
    props.onClose()
  }
  return (
    <Dialog title={t("turnOff")} onClose={props.onClose}>
      <p className="mb-4 text-sm">{t("turnOffText")}</p>
      <ConfirmForm
        hasPassword={props.hasPassword}
        danger
        submitLabel={t("turnOff")}
        names={["code"]}
        fields={problems => <CodeField problem={problems["code"]} hint={t("codeHint")} />}
        run={turnOff}
      />
    </Dialog>
  )
}
