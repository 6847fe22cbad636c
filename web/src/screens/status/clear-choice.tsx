import type { UserStatus } from "@parley/contract"
import { useTranslation } from "react-i18next"
import { untilWhen } from "../../components/dates.ts"
import { Labelled } from "../../components/labelled.tsx"
import { type ClearAfter, clearChoices } from "./clear-after.ts"

interface ClearChoiceProps {
  value: ClearAfter | "kept"
  /** The one that is set, whose end can stay. */
  status: UserStatus | undefined
  onChange: (value: ClearAfter | "kept") => void
}

/** When the status goes by itself. */
export function ClearChoice({ value, status, onChange }: ClearChoiceProps) {
  const { t } = useTranslation("status")
  const kept = status?.clearsAt ?? null
  const shown = value === "kept" && kept === null ? "never" : value
  return (
    <Labelled label={t("clearAfter")}>
      {control => (
        <select
          {...control}
          className="input text-field w-full appearance-auto bg-base-100"
          value={shown}
          onChange={({ target }) => onChange(clearChoices.find(choice => choice === target.value) ?? "kept")}
        >
          {kept !== null && (
            <option value="kept">
              {t("until", { ns: "presence", time: untilWhen(Date.parse(kept), new Date()) })}
            </option>
          )}
          {clearChoices.map(choice => (
            <option key={choice} value={choice}>
              {t(`clear_${choice}`)}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}
