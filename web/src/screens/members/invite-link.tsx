import { Check, Copy } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Dialog } from "../../components/dialog.tsx"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"

/** Days after which a link ends; null is never. */
const lives = [
  { days: 1, label: "inviteDay" },
  { days: 7, label: "inviteWeek" },
  { days: null, label: "inviteNoEnd" },
] as const

export default function InviteLink(props: { roomId: string; onClose: () => void }) {
  const { t } = useTranslation("room")
  const client = useClient()
  const [url, setUrl] = useState<string | null>(null)
  const make = useAction(async (days: number | null) => {
    const expiresAt = days === null ? undefined : new Date(Date.now() + days * 86_400_000).toISOString()
    const invite = await client.api.call("createInvite", {
      params: { id: props.roomId },
      body: expiresAt ? { expiresAt } : {},
    })
    setUrl(new URL(invite.url, window.location.origin).href)
  })

  return (
    <Dialog title={t("inviteByLink")} onClose={props.onClose}>
      <div className="flex flex-col gap-4">
        {url === null ? (
          <>
            <p className="text-muted text-sm">{t("inviteNote")}</p>
            <div className="grid grid-cols-3 gap-2">
              {lives.map(({ days, label }) => (
                <button
                  key={label}
                  type="button"
                  className="btn btn-quiet"
                  disabled={make.busy}
                  onClick={() => void make.run(days)}
                >
                  {t(label)}
                </button>
              ))}
            </div>
          </>
        ) : (
          <CopyLink url={url} />
        )}
        <FormProblem text={make.message} />
      </div>
    </Dialog>
  )
}

function CopyLink({ url }: { url: string }) {
  const { t } = useTranslation("room")
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => field.current?.select(), [])

  // Without a secure connection there is no clipboard: the link is selected, to be copied by hand.
  const copy = () => {
    field.current?.select()
    navigator.clipboard?.writeText(url).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }

  return (
    <div className="flex gap-2">
      <input
        ref={field}
        readOnly
        aria-label={t("inviteLink")}
        className="input text-field flex-1"
        value={url}
      />
      <button type="button" className="btn btn-primary" onClick={copy}>
        {copied ? <Check className="size-4" aria-hidden /> : <Copy className="size-4" aria-hidden />}
        {t(copied ? "copied" : "copy")}
      </button>
      <span role="status" className="sr-only">
        {copied ? t("linkCopied") : ""}
      </span>
    </div>
  )
}
