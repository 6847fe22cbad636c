import { BellRing } from "lucide-react"
import { useEffect, useState } from "react"
import { useTranslation } from "react-i18next"
import { deviceState, isSubscribed, turnOffDevice, turnOnDevice } from "../../../app/alerts/device.ts"
import { useClient, useMe } from "../../../app/client.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { useAction } from "../../../components/use-action.ts"

/** Whether this browser shows notifications. The browser's own question comes after the button, never before. */
export function Device() {
  const { t } = useTranslation("notifications")
  const client = useClient()
  const meId = useMe().id
  const [state, setState] = useState(() => deviceState(meId))
  const [pushed, setPushed] = useState<boolean | null>(null)
  const turn = useAction(async (on: boolean) => {
    if (on) setPushed(await turnOnDevice(client, meId))
    else await turnOffDevice(client)
    setState(deviceState(meId))
  })

  useEffect(() => {
    isSubscribed().then(setPushed, () => setPushed(false))
  }, [])

  const notes = {
    unsupported: t("pushUnsupported"),
    denied: t("pushDenied"),
    off: t("pushOff"),
    on: pushed === false ? t("pushNoService") : t("pushOn"),
  }
  return (
    <section aria-label={t("device")} className="flex flex-col gap-3">
      <h2 className="font-semibold">{t("device")}</h2>
      <div className="flex flex-wrap items-center gap-4 rounded-box border border-base-300 p-4">
        <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-secondary text-secondary-content">
          <BellRing className="size-5" strokeWidth={1.75} aria-hidden />
        </span>
        <div className="min-w-48 flex-1">
          <p className="font-medium text-sm">{t("push")}</p>
          <p role="status" className="text-muted text-xs">
            {notes[state]}
          </p>
        </div>
        {(state === "off" || state === "on") && (
          <button
            type="button"
            className={`btn btn-sm ${state === "off" ? "btn-primary" : "btn-quiet"}`}
            aria-busy={turn.busy}
            onClick={() => void turn.run(state === "off")}
          >
            {t(state === "off" ? "pushEnable" : "pushDisable")}
          </button>
        )}
      </div>
      <FormProblem text={turn.message} />
    </section>
  )
}
