import type { CallResult } from "@parley/client"
import type { Confirmation } from "@parley/contract"
import { Link2 } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { calendarDay } from "../../../components/dates.ts"
import { Dialog } from "../../../components/dialog.tsx"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { useProviders } from "../../../components/single-sign-on.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { ConfirmForm } from "../confirm-form.tsx"
import { CredentialItem } from "../credential-item.tsx"
import { Part } from "../part.tsx"

type Provider = CallResult<"listProviders">["providers"][number]

/** Accounts elsewhere that log one in; nothing on a server that has no such providers. */
export function Providers({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const providers = useProviders()
  const { answer, problem, reload, change } = useAnswer("listLinkedIdentities")
  const [linking, setLinking] = useState<Provider | null>(null)
  const identities = answer?.identities ?? []
  if (providers.length + identities.length === 0) return null
  const unlinked = providers.filter(({ id }) => !identities.some(({ provider }) => provider.id === id))
  return (
    <Part title={t("providers")} note={t("providersNote")}>
      {!answer && <LoadingPart problem={problem} onRetry={reload} />}
      {identities.length > 0 && (
        <ul className="divide-y divide-base-300 rounded-box border border-base-300">
          {identities.map(({ id, provider, email, linkedAt }) => (
            <CredentialItem
              key={id}
              Icon={Link2}
              name={provider.name}
              note={[email, t("linkedSince", { date: calendarDay(linkedAt) })].filter(Boolean).join(" · ")}
              removeLabel={t("unlink")}
              removeName={t("unlinkOf", { provider: provider.name })}
              removeText={t("unlinkText", { provider: provider.name })}
              onRemove={async () => {
                await client.api.call("unlinkIdentity", { params: { id } })
                change(known => ({ identities: known.identities.filter(each => each.id !== id) }))
              }}
            />
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {answer &&
          unlinked.map(provider => (
            <button
              key={provider.id}
              type="button"
              className="btn btn-quiet btn-sm"
              onClick={() => setLinking(provider)}
            >
              {t("linkOf", { provider: provider.name })}
            </button>
          ))}
      </div>
      {linking && (
        <LinkDialog provider={linking} hasPassword={hasPassword} onClose={() => setLinking(null)} />
      )}
    </Part>
  )
}

function LinkDialog(props: { provider: Provider; hasPassword: boolean; onClose: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const { id, name } = props.provider
  const link = async (confirmation: Confirmation) => {
    const body = { ...confirmation, next: "/settings/security" }
    window.location.assign((await client.api.call("linkProvider", { params: { provider: id }, body })).url)
  }
  return (
    <Dialog title={t("linkOf", { provider: name })} onClose={props.onClose}>
      <p className="mb-4 text-sm">{t("linkText", { provider: name })}</p>
      <ConfirmForm hasPassword={props.hasPassword} submitLabel={t("link")} run={link} />
    </Dialog>
  )
}
