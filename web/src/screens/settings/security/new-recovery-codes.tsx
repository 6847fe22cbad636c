import type { Confirmation } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { ConfirmForm } from "../confirm-form.tsx"
import { CodeField } from "./code-field.tsx"
import { RecoveryCodes } from "./recovery-codes.tsx"

export function NewRecoveryCodes(props: { hasPassword: boolean; onClose: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const renew = async (confirmation: Confirmation, form: FormData) => {
    const body = { ...confirmation, code: String(form.get("code")).trim() }
    setCodes((await client.api.call("renewRecoveryCodes", { body })).recoveryCodes)
  }
  return (
    <Dialog title={t("newCodes")} onClose={props.onClose} stays={codes !== null}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={props.onClose} />
      ) : (
        <>
          <p className="mb-4 text-sm">{t("newCodesText")}</p>
          <ConfirmForm
            hasPassword={props.hasPassword}
            submitLabel={t("newCodes")}
            names={["code"]}
            fields={problems => <CodeField problem={problems["code"]} hint={t("codeHint")} />}
            run={renew}
          />
        </>
      )}
    </Dialog>
  )
}
