import { type RoomState, receiptsOf, ticksOf } from "@parley/client"
import { limits, type Message } from "@parley/contract"
import { Check, CheckCheck } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { listText } from "../../../i18n/formats.ts"
import { ReadersDialog } from "./readers-dialog.tsx"

/** How far one's last message has come: sent, delivered or read, and by whom. Small rooms alone tell. */
export function Ticks({ state, message }: { state: RoomState; message: Message }) {
  const { t } = useTranslation("conversation")
  const [open, setOpen] = useState(false)
  const { room, members } = state
  if (room.memberCount > limits.receiptsShownMax || room.memberCount < 2) return null
  const people = (ids: readonly string[]) => ids.flatMap(id => members.get(id)?.user ?? [])
  const receipts = receiptsOf(state, message)
  const ticks = ticksOf(state, message)
  const read = people(receipts.read)
  const delivered = people(receipts.delivered.filter(id => !receipts.read.includes(id)))
  const readWords =
    room.kind === "direct" ? t("ticksRead") : t("ticksReadBy", { count: receipts.read.length })
  const words = receipts.read.length > 0 ? readWords : ticks === "sent" ? t("ticksSent") : t("ticksDelivered")
  const Icon = ticks === "sent" ? Check : CheckCheck
  return (
    <>
      <button
        type="button"
        title={listText(read.map(({ name }) => name)) || words}
        disabled={room.kind === "direct"}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="flex min-h-5 w-fit items-center gap-1 pt-0.5 text-2xs text-muted not-disabled:hover:text-base-content"
      >
        <Icon className={`size-3.5 ${ticks === "read" ? "text-primary" : ""}`} aria-hidden />
        {words}
      </button>
      {open && <ReadersDialog read={read} delivered={delivered} onClose={() => setOpen(false)} />}
    </>
  )
}
