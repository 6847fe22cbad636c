import { Fingerprint } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { logInWithPasskey, passkeysWork } from "../../app/passkeys.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

export function PasskeyButton() {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const logIn = useAction(() => logInWithPasskey(client))
  if (!passkeysWork()) return null
  return (
    <>
      <button
        type="button"
        className="btn btn-quiet w-full"
        aria-busy={logIn.busy}
        onClick={() => void logIn.run()}
      >
        <Fingerprint className="size-4.5" strokeWidth={1.75} aria-hidden />
        {t("withPasskey")}
      </button>
      <FormProblem text={logIn.message} />
    </>
  )
}
