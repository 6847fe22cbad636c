import { Search } from "lucide-react"
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useUi } from "../../app/ui.ts"
import { FormProblem } from "../../components/form-problem.tsx"
import { useAction } from "../../components/use-action.ts"
import type { Entry } from "./entry.ts"
import { SwitcherList } from "./switcher-list.tsx"
import { useEntries } from "./use-entries.tsx"

/** Finds rooms, people and commands by name, and messages by their words, and goes there; a combobox over a list, as WAI-ARIA describes it. */
export default function Switcher() {
  const { t } = useTranslation("switcher")
  const showOverlay = useUi(ui => ui.showOverlay)
  const dialog = useRef<HTMLDialogElement>(null)
  const listId = useId()
  const [query, setQuery] = useState("")
  // An entry that one went to stays chosen where others come in above it; else it is the first.
  const [chosenId, setChosenId] = useState<string | null>(null)
  const entries = useEntries(query)
  const at = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosenId),
  )
  const optionId = (index: number) => `${listId}-${index}`

  useLayoutEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  useEffect(() => {
    document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: "nearest" })
  }, [listId, at])

  const go = useAction(async (entry: Entry) => {
    // Closed first: what the entry opens may be a dialog itself.
    showOverlay(null)
    await entry.run()
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const entry = entries[at]
    if (step) {
      event.preventDefault()
      setChosenId(entries.at((at + step) % Math.max(1, entries.length))?.id ?? null)
    } else if (event.key === "Enter" && entry) {
      event.preventDefault()
      void go.run(entry)
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-label={t("title")}
      onCancel={event => {
        event.preventDefault()
        showOverlay(null)
      }}
      onClick={event => event.target === dialog.current && showOverlay(null)}
      onKeyDown={onKeyDown}
      className="glass-sheet mx-auto mt-[max(0.75rem,12vh)] w-[min(36rem,calc(100vw-1.5rem))] max-w-none animate-rise overflow-hidden rounded-box p-0 text-base-content backdrop:bg-black/35"
    >
      <div className="flex items-center gap-3 border-base-content/10 border-b px-4">
        <Search className="size-5 text-muted" aria-hidden />
        <input
          role="combobox"
          aria-label={t("title")}
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? optionId(at) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t("placeholder")}
          value={query}
          onChange={event => {
            setQuery(event.target.value)
            setChosenId(null)
          }}
          className="h-14 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
      </div>
      <SwitcherList
        listId={listId}
        entries={entries}
        chosen={at}
        optionId={optionId}
        onChoose={entry => void go.run(entry)}
      />
      <FormProblem text={go.message} />
      <p className="border-base-content/10 border-t px-4 py-2 text-2xs text-muted max-md:hidden">
        {t("keys")}
      </p>
    </dialog>
  )
}
