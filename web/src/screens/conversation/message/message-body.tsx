import type { MyRoom } from "@parley/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { wholeTime } from "../../../components/dates.ts"
import type { MessageEntry } from "../log/entries.ts"
import { firstPart } from "./first-part.ts"
import { MessageText } from "./message-text.tsx"

const none: readonly string[] = []

/** What a message says; of a long one the beginning, until one asks for the rest. */
export function MessageBody({ entry, room }: { entry: MessageEntry; room: MyRoom }) {
  const { t } = useTranslation("conversation")
  const [whole, setWhole] = useState(false)
  const { message, text } = entry
  if (message?.deletedAt) return <p className="text-muted italic">{t("deleted")}</p>
  if (entry.pending?.forward) return <p className="text-muted italic">{t("forwarding")}</p>
  if (text === "") return null
  const part = firstPart(text)
  const edited = message?.editedAt && (
    <span className="ms-1.5 text-muted text-xs" title={t("editedAt", { time: wholeTime(message.editedAt) })}>
      {t("edited")}
    </span>
  )
  return (
    <div className="max-w-[72ch] wrap-anywhere">
      <MessageText
        text={whole ? text : (part ?? text)}
        roomId={room.id}
        mentions={message?.mentions ?? none}
        after={part === null || whole ? edited : "…"}
      />
      {part !== null && (
        <button
          type="button"
          aria-expanded={whole}
          className="mt-1 block min-h-7 font-medium text-primary text-sm hover:underline"
          onClick={() => setWhole(!whole)}
        >
          {whole ? t("showLess") : t("showMore")}
        </button>
      )}
    </div>
  )
}
