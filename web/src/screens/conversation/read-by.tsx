import type { RoomState } from "@parley/client"
import { limits, type Message } from "@parley/contract"
import { Check, CheckCheck } from "lucide-react"
import { useMe } from "../../app/client.tsx"

/** How far one's last message has come: sent, or read and by whom. Small rooms alone tell. */
export function ReadBy({ state, message }: { state: RoomState; message: Message }) {
  const meId = useMe().id
  const { room, members, watermarks } = state
  if (room.memberCount > limits.receiptsShownMax || room.memberCount < 2) return null
  const names = [...watermarks].flatMap(([id, { read }]) => {
    const member = members.get(id)
    return id !== meId && read >= message.seq && member && !member.leftAt ? member.user.name : []
  })
  const read = names.length > 0
  const Icon = read ? CheckCheck : Check
  return (
    <p
      title={read ? names.join(", ") : "Kept by the server"}
      className="flex w-fit items-center gap-1 pt-0.5 text-2xs text-muted"
    >
      <Icon className={`size-3.5 ${read ? "text-primary" : ""}`} aria-hidden />
      {!read ? "Sent" : room.kind === "direct" ? "Read" : `Read by ${names.length}`}
      {read && room.kind !== "direct" && <span className="sr-only">: {names.join(", ")}</span>}
    </p>
  )
}
