import { CircleCheck, CircleDashed } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../../app/client.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { useAction } from "../../../components/use-action.ts"

/** One's address, whether it is confirmed, and the way to that. */
export function EmailState(props: { emailVerified: boolean; mailSetUp: boolean }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const { email } = useMe()
  const [sent, setSent] = useState(false)
  const send = useAction(async () => {
    await client.api.call("requestEmailVerification")
    setSent(true)
  })
  const { emailVerified: verified } = props
  const Sign = verified ? CircleCheck : CircleDashed
  return (
    <div className="flex flex-col items-start gap-3 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <bdi className="break-all font-medium">{email}</bdi>
        <span className={`flex items-center gap-1 text-xs ${verified ? "text-success" : "text-muted"}`}>
          <Sign className="size-4" aria-hidden />
          {t(verified ? "verified" : "unverified")}
        </span>
      </p>
      {!verified && !props.mailSetUp && <p className="text-muted">{t("noMail")}</p>}
      {!verified && props.mailSetUp && !sent && (
        <button
          type="button"
          className="btn btn-quiet btn-sm"
          aria-busy={send.busy}
          onClick={() => void send.run()}
        >
          {t("verify")}
        </button>
      )}
      <p role="status" className="text-success empty:hidden">
        {sent && t("verifySent", { email })}
      </p>
      <FormProblem text={send.message} />
    </div>
  )
}
