import { ParleyError, type SetStatus, type UserStatus } from "@parley/contract"
import { subjects } from "../../platform/bus/index.ts"
import { isoTimeOrNull } from "../../platform/clock.ts"
import type { IdentityContext } from "./context.ts"
import { anyStatusOver, clearStatuses, noStatus, type UserRow } from "./repository.ts"

type StatusColumns = Pick<UserRow, "status_text" | "status_emoji" | "status_clears_at">

/** The status that a row holds; nothing where it holds none. */
export function statusOf(row: StatusColumns): { status?: UserStatus } {
  const { status_text: text, status_emoji: emoji } = row
  if (text === "" && emoji === null) return {}
  return { status: { emoji, text, clearsAt: isoTimeOrNull(row.status_clears_at) } }
}

export function statusColumns(status: SetStatus | null): StatusColumns {
  if (status === null) return noStatus
  const { text, emoji, clearsAt } = status
  return { status_text: text, status_emoji: emoji, status_clears_at: clearsAt ? Date.parse(clearsAt) : null }
}

/** @throws ParleyError `invalid_input` if the status would be gone already */
export function checkStatus(status: SetStatus | null | undefined, now: number): void {
  if (status?.clearsAt && Date.parse(status.clearsAt) <= now) {
    throw new ParleyError("invalid_input", { message: "status.clearsAt: is in the past" })
  }
}

/** Statuses of one statement; the next follows at once. */
const batch = 200

/** Takes away the statuses that are over, and tells every node of each. Stops early when told to. */
export async function sweepStatuses(
  { store, clock, bus }: Pick<IdentityContext, "store" | "clock" | "bus">,
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now()
  if (!(await anyStatusOver(store.db, now))) return
  let left = true
  while (left && !signal.aborted) {
    const userIds = await store.transaction(tx => clearStatuses(tx, now, batch))
    for (const userId of userIds) bus.publish(subjects.control, { v: 1, kind: "user-updated", userId })
    left = userIds.length === batch
  }
}
