import { mediaLimits, ParleyError } from "@parley/contract"
import type { Db } from "../../platform/store/index.ts"
import { sumUnattached } from "./repository.ts"

/**
 * Makes sure that a user may upload so much more. In the transaction that adds it, nobody can pass the limit.
 * @throws ParleyError `rate_limited`
 */
export async function requireRoomFor(db: Db, ownerId: string, bytes: number): Promise<void> {
  const unattached = await sumUnattached(db, ownerId)
  const fits =
    unattached.bytes + bytes <= mediaLimits.unattachedMax && unattached.files < mediaLimits.unattachedFilesMax
  if (fits) return
  throw new ParleyError("rate_limited", {
    message: "Too much of what you uploaded is in no message yet. Send or delete some of it first.",
  })
}
