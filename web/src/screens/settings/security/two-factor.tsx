import { ShieldCheck, ShieldOff } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { calendarDay } from "../../../components/dates.ts"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { NewRecoveryCodes } from "./new-recovery-codes.tsx"
import { TurnOff } from "./turn-off.tsx"
import { TurnOn } from "./turn-on.tsx"

/** Recovery codes that are left when it is time for new ones. */
const few = 3

/** Whether logging in takes a code too, and the ways to change that. */
export function TwoFactor({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation("security")
  const { answer, problem, reload } = useAnswer("getTwoFactor")
  const [open, setOpen] = useState<"turnOn" | "turnOff" | "newCodes" | null>(null)
  if (!answer) return <LoadingPart problem={problem} onRetry={reload} />

  const { enabledAt, recoveryCodesLeft: left } = answer
  const Sign = enabledAt ? ShieldCheck : ShieldOff
  const common = {
    hasPassword,
    onClose: () => {
      setOpen(null)
      reload()
    },
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-box border border-base-300 p-4">
        <Sign
          className={`size-6 ${enabledAt ? "text-success" : "text-muted"}`}
          strokeWidth={1.75}
          aria-hidden
        />
        <div className="min-w-40 flex-1 text-sm">
          <p className="font-medium">
            {enabledAt ? t("twoFactorOn", { date: calendarDay(enabledAt) }) : t("twoFactorOff")}
          </p>
          {enabledAt && (
            <p className="text-muted text-xs">
              {t("codesLeft", { count: left })}
              {left <= few && `. ${t("codesLow")}`}
            </p>
          )}
        </div>
        {enabledAt ? (
          <div className="flex flex-wrap gap-2">
            <button type="button" className="btn btn-quiet btn-sm" onClick={() => setOpen("newCodes")}>
              {t("newCodes")}
            </button>
            <button
              type="button"
              className="btn btn-error btn-soft btn-sm"
              onClick={() => setOpen("turnOff")}
            >
              {t("turnOff")}
            </button>
          </div>
        ) : (
          <button type="button" className="btn btn-primary btn-sm" onClick={() => setOpen("turnOn")}>
            {t("turnOn")}
          </button>
        )}
      </div>
      {open === "turnOn" && <TurnOn {...common} />}
      {open === "turnOff" && <TurnOff {...common} />}
      {open === "newCodes" && <NewRecoveryCodes {...common} />}
    </>
  )
}
