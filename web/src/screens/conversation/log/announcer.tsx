import type { Message } from "@parley/contract"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useIsBlocked } from "../../../app/blocks.ts"
import { useMe } from "../../../app/client.tsx"
import { plainLine } from "../message/plain-line.ts"

/** Reads new messages of others out to screen readers; older ones, as they are loaded, stay silent. */
export function Announcer(props: { messages: readonly Message[] }) {
  const { t } = useTranslation("conversation")
  const meId = useMe().id
  const newest = props.messages.at(-1)
  const blocked = useIsBlocked(newest?.author.id ?? "") === true
  const heardSeq = useRef(newest?.seq ?? 0)
  const [words, setWords] = useState("")

  useEffect(() => {
    if (!newest || newest.seq <= heardSeq.current) return
    heardSeq.current = newest.seq
    if (newest.author.id !== meId && !blocked) setWords(`${newest.author.name}: ${plainLine(newest)}`)
  }, [newest, meId, blocked])

  return (
    <p role="status" aria-label={t("newMessages")} className="sr-only">
      {words}
    </p>
  )
}
