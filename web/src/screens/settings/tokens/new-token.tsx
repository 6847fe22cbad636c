import { type Confirmation, limits } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { Field } from "../../../components/field.tsx"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { SegmentedChoice } from "../../../components/segmented-choice.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { ConfirmForm } from "../confirm-form.tsx"
import { ShownOnce } from "../shown-once.tsx"
import { type Scope, ScopeChoice } from "./scope-choice.tsx"

const day = 86_400_000
const spans = ["30", "90", "365", "never"] as const

export function NewToken(props: { onMade: () => void; onClose: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const credentials = useAnswer("getCredentials")
  const [scopes, setScopes] = useState<readonly Scope[]>(["read"])
  const [span, setSpan] = useState<(typeof spans)[number]>("90")
  const [made, setMade] = useState<string | null>(null)

  const create = async (confirmation: Confirmation, form: FormData) => {
    const expiresAt = span === "never" ? null : new Date(Date.now() + Number(span) * day).toISOString()
    const body = {
      ...confirmation,
      name: String(form.get("name")).trim(),
      scopes: [...scopes],
      ...(expiresAt !== null && { expiresAt }),
    }
    setMade((await client.api.call("createToken", { body })).token)
    props.onMade()
  }

  if (made !== null) {
    return (
      <Dialog title={t("tokenMade")} onClose={props.onClose} stays>
        <p className="mb-4 text-sm">{t("tokenMadeText")}</p>
        <ShownOnce lines={[made]} label={t("tokenMade")} onDone={props.onClose} />
      </Dialog>
    )
  }
  return (
    <Dialog title={t("newToken")} onClose={props.onClose}>
      {!credentials.answer ? (
        <LoadingPart problem={credentials.problem} onRetry={credentials.reload} className="h-64" />
      ) : (
        <ConfirmForm
          hasPassword={credentials.answer.hasPassword}
          submitLabel={t("newToken")}
          names={["name", "scopes"]}
          check={(): Readonly<Record<string, string>> =>
            scopes.length === 0 ? { scopes: t("needScope") } : {}
          }
          fields={problems => (
            <>
              <Field
                label={t("tokenName")}
                name="name"
                autoComplete="off"
                required
                maxLength={limits.nameMax}
                hint={t("tokenNameHint")}
                problem={problems["name"]}
              />
              <ScopeChoice chosen={scopes} onChange={setScopes} problem={problems["scopes"]} />
              <div>
                <p className="mb-1.5 font-medium text-sm" aria-hidden>
                  {t("tokenEnds")}
                </p>
                <SegmentedChoice
                  legend={t("tokenEnds")}
                  choices={spans.map(value => ({
                    value,
                    label: value === "never" ? t("tokenNever") : t("days", { count: Number(value) }),
                  }))}
                  value={span}
                  onChange={setSpan}
                />
              </div>
            </>
          )}
          run={create}
        />
      )}
    </Dialog>
  )
}
