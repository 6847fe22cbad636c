import type { PersonalAccessToken } from "@parley/contract"
import { KeyRound } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { calendarDay, shortTime } from "../../../components/dates.ts"
import { EmptyState } from "../../../components/empty-state.tsx"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { listText } from "../../../i18n/formats.ts"
import { CredentialItem } from "../credential-item.tsx"
import { NewToken } from "./new-token.tsx"

/** Personal access tokens: make, see what they may, revoke. */
export default function Tokens() {
  const { t } = useTranslation("security")
  const { answer, problem, reload, change } = useAnswer("listTokens")
  const [making, setMaking] = useState(false)
  if (!answer) return <LoadingPart problem={problem} onRetry={reload} className="h-44" />
  const make = (
    <button type="button" className="btn btn-primary self-start" onClick={() => setMaking(true)}>
      {t("newToken")}
    </button>
  )
  return (
    <div className="flex flex-col gap-5">
      {answer.tokens.length === 0 ? (
        <EmptyState Icon={KeyRound} title={t("noTokens")}>
          <p>{t("noTokensText")}</p>
          <p className="mb-2">{t("tokensNote")}</p>
          <div>{make}</div>
        </EmptyState>
      ) : (
        <>
          <p className="text-muted text-sm">{t("tokensNote")}</p>
          <ul className="divide-y divide-base-300 rounded-box border border-base-300">
            {answer.tokens.map(token => (
              <TokenItem
                key={token.id}
                token={token}
                onRevoked={() =>
                  change(({ tokens }) => ({ tokens: tokens.filter(({ id }) => id !== token.id) }))
                }
              />
            ))}
          </ul>
          {make}
        </>
      )}
      {making && <NewToken onMade={reload} onClose={() => setMaking(false)} />}
    </div>
  )
}

function TokenItem(props: { token: PersonalAccessToken; onRevoked: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const { id, name, scopes, lastUsedAt, expiresAt } = props.token
  const now = new Date()
  const ended = expiresAt !== null && new Date(expiresAt) <= now
  const notes = [
    listText(scopes.map(scope => t(`scope.${scope}`))),
    lastUsedAt ? t("lastUsed", { time: shortTime(lastUsedAt, now) }) : t("neverUsed"),
    expiresAt
      ? t(ended ? "tokenEnded" : "tokenExpires", { date: calendarDay(expiresAt) })
      : t("tokenEndless"),
  ]
  return (
    <CredentialItem
      Icon={KeyRound}
      name={name}
      note={notes.join(" · ")}
      removeLabel={t("revoke")}
      removeName={t("revokeOf", { name })}
      removeText={t("revokeText", { name })}
      onRemove={async () => {
        await client.api.call("revokeToken", { params: { id } })
        props.onRevoked()
      }}
    />
  )
}
