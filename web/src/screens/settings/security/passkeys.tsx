import { useState } from "react"
import { useTranslation } from "react-i18next"
import { passkeysWork } from "../../../app/passkeys.ts"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { AddPasskey } from "./add-passkey.tsx"
import { PasskeyItem } from "./passkey-item.tsx"

/** One's passkeys: add, rename, remove. */
export function Passkeys({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation("security")
  const { answer, problem, reload, change } = useAnswer("listPasskeys")
  const [adding, setAdding] = useState(false)
  if (!answer) return <LoadingPart problem={problem} onRetry={reload} />
  return (
    <>
      {answer.passkeys.length === 0 ? (
        <p className="text-muted text-sm">{t("noPasskeys")}</p>
      ) : (
        <ul className="divide-y divide-base-300 rounded-box border border-base-300">
          {answer.passkeys.map(passkey => (
            <PasskeyItem
              key={passkey.id}
              passkey={passkey}
              onRenamed={renamed =>
                change(({ passkeys }) => ({
                  passkeys: passkeys.map(known => (known.id === renamed.id ? renamed : known)),
                }))
              }
              onRemoved={() =>
                change(({ passkeys }) => ({ passkeys: passkeys.filter(({ id }) => id !== passkey.id) }))
              }
            />
          ))}
        </ul>
      )}
      {passkeysWork() ? (
        <button type="button" className="btn btn-quiet btn-sm self-start" onClick={() => setAdding(true)}>
          {t("addPasskey")}
        </button>
      ) : (
        <p className="text-muted text-sm">{t("passkeysUnfit")}</p>
      )}
      {adding && (
        <AddPasskey
          hasPassword={hasPassword}
          onClose={() => setAdding(false)}
          onAdded={passkey => change(({ passkeys }) => ({ passkeys: [passkey, ...passkeys] }))}
        />
      )}
    </>
  )
}
