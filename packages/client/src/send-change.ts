import type { Changed } from "@parley/contract"
import type { Api } from "./calls.ts"
import type { ParleyClient, PendingChange } from "./types.ts"

/** Sends one change of a message and answers the room's rev with it. A pin has no event: it is a REST call, which may be repeated. */
export async function sendChange(
  change: PendingChange,
  { emit, api }: { emit: ParleyClient["emit"]; api: Api },
): Promise<Changed> {
  const { key, messageId } = change
  switch (change.kind) {
    case "edit":
      return emit("message:edit", { key, messageId, text: change.text })
    case "delete":
      return emit("message:delete", { key, messageId })
    case "react":
      return emit("reaction:set", { key, messageId, emoji: change.emoji, active: change.active })
    case "pin":
      return api.call(change.pinned ? "pinMessage" : "unpinMessage", { params: { id: messageId } })
  }
}
