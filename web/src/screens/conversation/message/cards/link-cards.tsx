import type { Message } from "@parley/contract"
import { ChevronDown } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useClient, useMe } from "../../../../app/client.tsx"
import { FormProblem } from "../../../../components/form-problem.tsx"
import { useAction } from "../../../../components/use-action.ts"
import { safeHref } from "../../../../markdown/href.ts"
import { useLinkCardsLook } from "../../../../theme/link-cards.ts"
import { LinkCard } from "./link-card.tsx"

interface LinkCardsProps {
  message: Message
  /** Nothing can be changed where it stands. */
  fixed: boolean
}

/** What the pages say of themselves that a message links to. Its author may take each away. */
export function LinkCards({ message, fixed }: LinkCardsProps) {
  const { t } = useTranslation("conversation")
  const { api } = useClient()
  const meId = useMe().id
  const folded = useLinkCardsLook(({ look }) => look === "folded")
  const [open, setOpen] = useState(false)
  const removal = useAction((url: string) =>
    api.call("removeCard", { params: { id: message.id }, query: { url } }),
  )
  const removable = message.author.id === meId && !fixed
  const cards = message.cards.filter(({ url }) => safeHref(url) !== null)
  if (cards.length === 0) return null
  return (
    <div className="mt-1.5 flex max-w-[30rem] flex-col items-start gap-1.5">
      {folded && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-7 items-center gap-1 rounded-field font-medium text-muted text-xs hover:text-base-content"
        >
          <ChevronDown
            className={`size-3.5 transition-transform ${open ? "" : "-rotate-90 rtl:rotate-90"}`}
            aria-hidden
          />
          {t("cards", { count: cards.length })}
        </button>
      )}
      {(!folded || open) &&
        cards.map(card => (
          <LinkCard
            key={card.url}
            card={card}
            busy={removal.busy}
            {...(removable && { onRemove: () => void removal.run(card.url) })}
          />
        ))}
      <FormProblem text={removal.message} />
    </div>
  )
}
