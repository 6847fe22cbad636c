import type { RoomState } from "@parley/client"
import { limits, type Message } from "@parley/contract"
import { Check, CheckCheck } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { ReadersDialog } from "./readers-dialog.tsx"
import { receiptsOf } from "./receipts.ts"

/** How far one's last message has come: sent, delivered or read, and by whom. Small rooms alone tell. */
export function Ticks({ state, message }: { state: RoomState; message: Message }) {
  const { t } = useTranslation("conversation")
  const meId = useMe().id
  const [open, setOpen] = useState(false)
  const { room } = state
  if (room.memberCount > limits.receiptsShownMax || room.memberCount < 2) return null
  const { read, delivered } = receiptsOf(state, message.seq, meId)
  const names = read.map(({ name }) => name).join(", ")
  const Icon = read.length + delivered.length > 0 ? CheckCheck : Check
  const words =
    read.length === 0
      ? delivered.length > 0
        ? t("ticksDelivered")
        : t("ticksSent")
      : room.kind === "direct"
        ? t("ticksRead")
        : t("ticksReadBy", { count: read.length })
  return (
    <>
      <button
        type="button"
        title={names || words}
        disabled={room.kind === "direct"}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="flex min-h-5 w-fit items-center gap-1 pt-0.5 text-2xs text-muted not-disabled:hover:text-base-content"
      >
        <Icon className={`size-3.5 ${read.length > 0 ? "text-primary" : ""}`} aria-hidden />
        {words}
      </button>
      {open && <ReadersDialog read={read} delivered={delivered} onClose={() => setOpen(false)} />}
    </>
  )
}
