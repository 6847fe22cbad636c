import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { ShownOnce } from "../shown-once.tsx"

/** Recovery codes that were just made. */
export function RecoveryCodes(props: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation("security")
  const { username } = useMe()
  const heading = t("recoveryFile", { username, host: window.location.host })
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm">{t("recoveryText")}</p>
      <ShownOnce
        lines={props.codes}
        label={t("recoveryCodes")}
        file={{ name: "parley-recovery-codes.txt", heading }}
        onDone={props.onDone}
      />
    </div>
  )
}
