import { limits } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { ChangeField } from "./change-field.tsx"

export function ChangeEmail(props: { hasPassword: boolean; onChanged: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  return (
    <ChangeField
      hasPassword={props.hasPassword}
      label={t("changeEmail")}
      field={{
        name: "email",
        label: t("newEmail"),
        type: "email",
        autoComplete: "email",
        maxLength: limits.emailMax,
      }}
      change={async (email, confirmation) => {
        const { linkSent } = await client.api.call("changeEmail", { body: { ...confirmation, email } })
        if (linkSent) return t("emailLinkSent", { email })
        await client.restore()
        props.onChanged()
        return t("emailChanged")
      }}
    />
  )
}
