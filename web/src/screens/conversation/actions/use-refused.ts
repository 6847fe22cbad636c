import type { RoomState } from "@parley/client"
import type { Message } from "@parley/contract"
import { useEffect, useRef } from "react"
import { useClient } from "../../../app/client.tsx"
import { messageOfCode } from "../../../components/problems.ts"
import type { Acting } from "./use-acts.ts"

/**
 * Tells of changes that were refused while nobody was there to be told, as after a reload. What an edit said goes back
 * into the editor once its message is there, and is kept until then.
 */
export function useRefused(state: RoomState, messages: readonly Message[], acting: Acting): void {
  const client = useClient()
  const { editing, giveBack, setProblem } = acting
  const { changing } = state
  /** Keys of those that were told of: that they are discarded is drawn later than that the editor is closed. */
  const told = useRef(new Set<string>())
  useEffect(() => {
    const refused = changing.find(({ error, key }) => error !== undefined && !told.current.has(key))
    if (refused?.error === undefined || editing !== null) return
    const why = messageOfCode(refused.error)
    if (refused.kind === "edit") {
      const message = messages.find(({ id }) => id === refused.messageId)
      if (!message) return
      told.current.add(refused.key)
      giveBack({ message, text: refused.text, refusedKey: refused.key }, why)
      return
    }
    told.current.add(refused.key)
    client.discard(refused.key)
    setProblem(why)
  }, [client, changing, messages, editing, giveBack, setProblem])
}
