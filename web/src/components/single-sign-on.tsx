import type { CallResult } from "@parley/client"
import { LogIn as LogInIcon } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { useSearchParams } from "react-router"
import { useClient } from "../app/client.tsx"
import { untilAnswered } from "../app/until-answered.ts"

type Providers = CallResult<"listProviders">["providers"]

const failures = [
  "sso_no_email",
  "sso_unavailable",
  "sso_linked",
  "email_taken",
  "signup_closed",
  "account_deactivated",
  "not_logged_in",
] as const

/** What went wrong at the provider that one comes back from, in words; null where nothing did. */
export function useSingleSignOnProblem(): string | null {
  const { t } = useTranslation("entrance")
  const [search] = useSearchParams()
  const code = search.get("sso_error")
  return code === null ? null : t(`sso.${failures.find(known => known === code) ?? "sso_failed"}`)
}

/** Where one may log in instead; empty until it is known. */
export function useProviders(): Providers {
  const client = useClient()
  const [providers, setProviders] = useState<Providers>([])
  useEffect(() => {
    const shown = new AbortController()
    // The password's form beside it tells of a server that does not answer.
    void untilAnswered(() => client.api.call("listProviders"), shown).then(
      answer => answer && setProviders(answer.providers),
    )
    return () => shown.abort()
  }, [client])
  return providers
}

/** A way to each provider, for the browser to open. */
export function ProviderLinks(props: { next: string; label: "logInWith" | "signUpWith" }) {
  const { t } = useTranslation("entrance")
  const providers = useProviders()
  return providers.map(({ id, name }) => (
    <a
      key={id}
      href={`/api/auth/oidc/${encodeURIComponent(id)}/start?next=${encodeURIComponent(props.next)}`}
      className="btn btn-quiet w-full"
    >
      <LogInIcon className="size-4.5" strokeWidth={1.75} aria-hidden />
      {t(props.label, { provider: name })}
    </a>
  ))
}
