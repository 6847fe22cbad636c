import type { RoomState } from "@parley/client"
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../../../app/client.tsx"
import { useEmojiData } from "../../emoji/use-emoji-data.ts"
import { insertText } from "../insert-text.ts"
import { type Suggestion, suggestionsFor } from "./suggestions.ts"
import { type Trigger, triggerIn } from "./trigger.ts"

export type Completion = ReturnType<typeof useCompletion>

/** Completes people, channels and emoji: arrows choose, Enter and Tab take, Escape closes. */
export function useCompletion(state: RoomState, box: RefObject<HTMLTextAreaElement | null>) {
  const { t } = useTranslation("conversation")
  const { store } = useClient()
  const meId = useMe().id
  const listId = useId()
  const [trigger, setTrigger] = useState<Trigger | null>(null)
  const [chosen, setChosen] = useState(0)
  const emoji = useEmojiData(trigger?.sign === ":")
  const everyone = t("everyone")
  const suggestions = useMemo(
    () =>
      trigger === null
        ? none
        : suggestionsFor(trigger, { state, rooms: store.getState().rooms, emoji, meId, everyone }),
    [trigger, state, store, emoji, meId, everyone],
  )

  const close = () => setTrigger(null)

  const look = ({ value, selectionStart }: HTMLTextAreaElement) => {
    setTrigger(triggerIn(value.slice(0, selectionStart)))
    setChosen(0)
  }

  const take = ({ insert }: Suggestion) => {
    const element = box.current
    if (!element || trigger === null) return
    element.focus()
    const start = element.selectionStart - trigger.typed.length - trigger.sign.length
    element.setSelectionRange(start, element.selectionStart)
    insertText(element, `${insert} `)
    close()
  }

  /** Whether the key was meant for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const suggestion = suggestions[chosen]
    if (suggestion === undefined || event.shiftKey) return false
    const count = suggestions.length
    if (event.key === "ArrowDown") setChosen((chosen + 1) % count)
    else if (event.key === "ArrowUp") setChosen((chosen + count - 1) % count)
    else if (event.key === "Enter" || event.key === "Tab") take(suggestion)
    else if (event.key === "Escape") close()
    else return false
    event.preventDefault()
    return true
  }

  const optionId = (index: number) => `${listId}-${index}`
  const chosenId = suggestions.length > 0 ? optionId(chosen) : undefined
  return { suggestions, chosen, listId, optionId, chosenId, look, take, close, onKeyDown }
}

const none: readonly Suggestion[] = []
