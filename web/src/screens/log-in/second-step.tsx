import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../app/client.tsx"
import { Entrance } from "../../components/entrance.tsx"
import { Field } from "../../components/field.tsx"
import { Form } from "../../components/form.tsx"
import { useAction } from "../../components/use-action.ts"

/** A code of the app or a recovery code, after the password was right. */
export function SecondStep(props: { challenge: string; onRestart: () => void }) {
  const { t } = useTranslation("entrance")
  const client = useClient()
  const [recovery, setRecovery] = useState(false)
  const finish = useAction(
    (form: FormData) =>
      client.finishLogIn({ challenge: props.challenge, code: String(form.get("code")).trim() }),
    ["code"],
  )
  return (
    <Entrance title={t("secondStep")}>
      <p className="mb-5 text-muted text-sm">{t(recovery ? "recoveryText" : "secondStepText")}</p>
      <Form action={finish} submitLabel={t("logIn")}>
        <Field
          key={String(recovery)}
          label={t(recovery ? "recoveryCode" : "code")}
          name="code"
          autoComplete={recovery ? "off" : "one-time-code"}
          inputMode={recovery ? "text" : "numeric"}
          autoCapitalize="none"
          spellCheck={false}
          minLength={6}
          maxLength={40}
          required
          autoFocus
          problem={finish.fields["code"]}
        />
      </Form>
      <div className="mt-6 flex flex-wrap justify-between gap-2 text-sm">
        <button
          type="button"
          className="font-medium text-primary hover:underline"
          onClick={() => setRecovery(!recovery)}
        >
          {t(recovery ? "useApp" : "useRecovery")}
        </button>
        <button
          type="button"
          className="text-muted hover:text-base-content hover:underline"
          onClick={props.onRestart}
        >
          {t("startAgain")}
        </button>
      </div>
    </Entrance>
  )
}
