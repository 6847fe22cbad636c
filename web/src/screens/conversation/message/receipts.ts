import type { RoomState } from "@parley/client"
import type { UserSummary } from "@parley/contract"

type Receipts = Pick<RoomState, "members" | "watermarks">

/** Who of the others has read the message of that seq, and to whom it was delivered and no more. */
export function receiptsOf({ members, watermarks }: Receipts, seq: number, meId: string) {
  const read: UserSummary[] = []
  const delivered: UserSummary[] = []
  for (const [id, mark] of watermarks) {
    const member = members.get(id)
    if (id === meId || !member || member.leftAt !== null) continue
    if (mark.read >= seq) read.push(member.user)
    else if (mark.delivered >= seq) delivered.push(member.user)
  }
  return { read, delivered }
}
