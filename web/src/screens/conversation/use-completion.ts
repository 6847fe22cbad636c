import type { RoomState } from "@parley/client"
import { type KeyboardEvent, type RefObject, useId, useState } from "react"
import { useMe } from "../../app/client.tsx"
import { type Candidate, candidatesOf, typedMention } from "./candidates.ts"

interface CompletionOptions {
  state: RoomState
  box: RefObject<HTMLTextAreaElement | null>
  onText: (text: string) => void
}

export type Completion = ReturnType<typeof useCompletion>

/** Completes the name after an `@`: arrows choose, Enter and Tab take, Escape closes. */
export function useCompletion({ state, box, onText }: CompletionOptions) {
  const meId = useMe().id
  const listId = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const [chosen, setChosen] = useState(0)
  const candidates = typed === null ? [] : candidatesOf(state, typed, meId)

  const close = () => setTyped(null)

  const look = ({ value, selectionStart }: HTMLTextAreaElement) => {
    setTyped(typedMention(value.slice(0, selectionStart)))
    setChosen(0)
  }

  const take = ({ username }: Candidate) => {
    const element = box.current
    if (!element || typed === null) return
    const start = element.selectionStart - typed.length
    element.setRangeText(`${username} `, start, element.selectionStart, "end")
    onText(element.value)
    close()
    element.focus()
  }

  /** Whether the key was meant for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const candidate = candidates[chosen]
    if (candidate === undefined || event.shiftKey) return false
    const count = candidates.length
    if (event.key === "ArrowDown") setChosen((chosen + 1) % count)
    else if (event.key === "ArrowUp") setChosen((chosen + count - 1) % count)
    else if (event.key === "Enter" || event.key === "Tab") take(candidate)
    else if (event.key === "Escape") close()
    else return false
    event.preventDefault()
    return true
  }

  const optionId = (index: number) => `${listId}-${index}`
  const chosenId = candidates.length > 0 ? optionId(chosen) : undefined
  return { candidates, chosen, listId, optionId, chosenId, look, take, close, onKeyDown }
}
