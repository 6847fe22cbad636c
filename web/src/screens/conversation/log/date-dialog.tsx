import { useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient } from "../../../app/client.tsx"
import { Dialog } from "../../../components/dialog.tsx"
import { FormProblem } from "../../../components/form-problem.tsx"
import { useAction } from "../../../components/use-action.ts"
import { useActs } from "../actions/use-acts.ts"

interface DateDialogProps {
  roomId: string
  time: string
  onClose: () => void
}

/** Asks for a day and goes to its first message. */
export function DateDialog({ roomId, time, onClose }: DateDialogProps) {
  const { t } = useTranslation("conversation")
  const { api } = useClient()
  const acts = useActs()
  const id = useId()
  const [day, setDay] = useState(localDay(new Date(time)))
  const find = useAction(async () => {
    // Without a zone, a day and time are local ones.
    const from = new Date(`${day}T00:00:00`)
    const query = { at: from.toISOString(), limit: 1 }
    const { messages } = await api.call("listMessages", { params: { id: roomId }, query })
    const first = messages.find(({ createdAt }) => Date.parse(createdAt) >= from.getTime()) ?? messages.at(-1)
    onClose()
    if (first) acts.jumpTo(first.seq)
  })
  return (
    <Dialog title={t("jumpToDate")} onClose={onClose}>
      <form
        className="flex flex-col gap-4 pb-1"
        onSubmit={event => {
          event.preventDefault()
          void find.run()
        }}
      >
        <label htmlFor={id} className="sr-only">
          {t("date")}
        </label>
        <input
          id={id}
          type="date"
          required
          max={localDay(new Date())}
          value={day}
          onChange={event => setDay(event.target.value)}
          className="input text-field w-full"
        />
        <FormProblem text={find.message} />
        <button type="submit" className="btn btn-primary" aria-busy={find.busy} disabled={day === ""}>
          {t("jump")}
        </button>
      </form>
    </Dialog>
  )
}

/** A day as date fields write it, in the local zone. */
function localDay(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
