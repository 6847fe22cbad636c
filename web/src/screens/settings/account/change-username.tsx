import { limits } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { ChangeField } from "./change-field.tsx"

export function ChangeUsername({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation(["security", "entrance"])
  const client = useClient()
  return (
    <ChangeField
      hasPassword={hasPassword}
      label={t("changeUsername")}
      field={{
        name: "username",
        label: t("newUsername"),
        hint: t("usernameHint", { ns: "entrance" }),
        autoComplete: "username",
        autoCapitalize: "none",
        spellCheck: false,
        minLength: limits.usernameMin,
        maxLength: limits.usernameMax,
      }}
      change={async (username, confirmation) => {
        await client.api.call("changeUsername", { body: { ...confirmation, username } })
        await client.restore()
        return t("usernameChanged")
      }}
    />
  )
}
