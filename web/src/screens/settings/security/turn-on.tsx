import type { CallResult } from "@parley/client"
import { lazy, Suspense, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { Form } from "../../../components/form.tsx"
import { useAction } from "../../../components/use-action.ts"
import { ConfirmForm } from "../confirm-form.tsx"
import { CodeField } from "./code-field.tsx"
import { RecoveryCodes } from "./recovery-codes.tsx"

const QrCode = lazy(() => import("./qr-code.tsx"))

type Secret = CallResult<"beginTwoFactor">

/** The way to two-factor log-in: confirm, scan, type the first code, keep the recovery codes. */
export function TurnOn(props: { hasPassword: boolean; onClose: () => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const [secret, setSecret] = useState<Secret | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const begin = async (body: object) => setSecret(await client.api.call("beginTwoFactor", { body }))
  return (
    <Dialog title={t(codes ? "recoveryCodes" : "twoFactor")} onClose={props.onClose} stays={codes !== null}>
      {codes ? (
        <RecoveryCodes codes={codes} onDone={props.onClose} />
      ) : secret ? (
        <FirstCode secret={secret} onCodes={setCodes} />
      ) : (
        <ConfirmForm hasPassword={props.hasPassword} submitLabel={t("goOn")} run={begin} />
      )}
    </Dialog>
  )
}

function FirstCode(props: { secret: Secret; onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation("security")
  const client = useClient()
  const { secret, uri } = props.secret
  const confirm = useAction(
    async (form: FormData) => {
      const body = { code: String(form.get("code")).trim() }
      props.onCodes((await client.api.call("confirmTwoFactor", { body })).recoveryCodes)
    },
    ["code"],
  )
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm">{t("scan")}</p>
      <Suspense fallback={<div className="skeleton mx-auto size-48 rounded-box" />}>
        <QrCode text={uri} label={t("qrCode")} />
      </Suspense>
      <p className="text-center text-muted text-xs">
        {t("bySecret")}
        <span className="mt-1 block select-all break-all font-mono text-base-content text-sm" dir="ltr">
          {secret.replace(/(.{4})(?=.)/gu, "$1 ")}
        </span>
      </p>
      <Form action={confirm} submitLabel={t("turnOn")}>
        <CodeField problem={confirm.fields["code"]} autoFocus />
      </Form>
    </div>
  )
}
