import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { VList, type VListHandle } from "virtua"
import { stepAlong } from "../../../i18n/direction.ts"
import type { EmojiGroupId } from "./emoji-data.ts"
import { EmojiRow } from "./emoji-row.tsx"
import { EmojiTabs } from "./emoji-tabs.tsx"
import { columns, type PickerRow, pickerRows } from "./picker-rows.ts"
import { recentEmoji, rememberEmoji } from "./recent-emoji.ts"
import { useEmojiData } from "./use-emoji-data.ts"

/** Every emoji, by group or by what is typed. Arrows move, Enter chooses. */
export function EmojiPicker({ onChoose }: { onChoose: (emoji: string) => void }) {
  const { t } = useTranslation("conversation")
  const data = useEmojiData(true)
  const [query, setQuery] = useState("")
  const [chosen, setChosen] = useState(0)
  const list = useRef<VListHandle>(null)
  const box = useRef<HTMLInputElement>(null)
  const recent = useMemo(recentEmoji, [])
  const { rows, emoji } = useMemo(() => pickerRows(data, query, recent), [data, query, recent])

  // Fetched after its dialog has opened. Where typing takes half of the screen for its keys, one chooses first.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) box.current?.focus()
  }, [])

  const choose = (picked: string | undefined) => {
    if (picked === undefined) return
    rememberEmoji(picked)
    onChoose(picked)
  }
  const move = (to: number) => {
    const index = Math.max(0, Math.min(emoji.length - 1, to))
    setChosen(index)
    list.current?.scrollToIndex(rowOf(rows, index), { align: "nearest" })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const along = query === "" ? stepAlong(event.key) : 0
    const step = along || { ArrowDown: columns, ArrowUp: -columns }[event.key]
    if (event.key === "Enter") choose(emoji[chosen]?.emoji)
    else if (step !== undefined) move(chosen + step)
    else return
    event.preventDefault()
  }

  return (
    <div className="flex w-full flex-col">
      <input
        ref={box}
        type="search"
        role="combobox"
        aria-label={t("emojiSearch")}
        aria-controls="emoji-choices"
        aria-expanded="true"
        aria-activedescendant={emoji[chosen] && `emoji-${chosen}`}
        placeholder={t("emojiSearch")}
        autoComplete="off"
        value={query}
        onChange={event => {
          setQuery(event.target.value)
          setChosen(0)
          list.current?.scrollTo(0)
        }}
        onKeyDown={onKeyDown}
        className="input text-field w-full"
      />
      {query === "" && (
        <EmojiTabs
          onGo={(group: EmojiGroupId) =>
            list.current?.scrollToIndex(rows.findIndex(row => row.kind === "title" && row.group === group))
          }
        />
      )}
      <div id="emoji-choices" role="listbox" aria-label={t("emoji")} className="mt-2 h-64">
        <VList ref={list} data={rows} bufferSize={200} className="overscroll-contain">
          {row => <EmojiRow key={row.id} row={row} chosen={chosen} onChoose={choose} />}
        </VList>
        {rows.length === 0 && <p className="-mt-40 text-center text-muted text-sm">{t("emojiNone")}</p>}
      </div>
    </div>
  )
}

const rowOf = (rows: readonly PickerRow[], index: number): number =>
  rows.findIndex(row => row.kind === "emoji" && index >= row.from && index < row.from + row.emoji.length)
