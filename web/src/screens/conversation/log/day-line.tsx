import { useState } from "react"
import { useTranslation } from "react-i18next"
import { dayName } from "../../../components/dates.ts"
import { DateDialog } from "./date-dialog.tsx"

/** Above the first message of a day; leads to other days. */
export function DayLine({ roomId, time }: { roomId: string; time: string }) {
  const { t } = useTranslation("conversation")
  const [choosing, setChoosing] = useState(false)
  return (
    <div className="flex items-center gap-3 px-4 pt-4 md:px-6">
      <span className="h-px flex-1 bg-base-300" />
      <button
        type="button"
        title={t("jumpToDate")}
        aria-haspopup="dialog"
        onClick={() => setChoosing(true)}
        className="rounded-full px-2 py-1 font-medium text-muted text-xs transition-colors hover:bg-base-content/5 hover:text-base-content"
      >
        <time dateTime={time}>{dayName(time, new Date())}</time>
      </button>
      <span className="h-px flex-1 bg-base-300" />
      {choosing && <DateDialog roomId={roomId} time={time} onClose={() => setChoosing(false)} />}
    </div>
  )
}
