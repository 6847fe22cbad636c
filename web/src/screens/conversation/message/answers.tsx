import type { Message } from "@parley/contract"
import { CornerUpRight, MessagesSquare } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useIsBlocked } from "../../../app/blocks.ts"
import { useActs } from "../actions/use-acts.ts"
import { plainLine } from "./plain-line.ts"

/** The line above an answer: what it answers, where that is loaded. */
export function Quote(props: { root: Message | undefined; answer: Message | undefined }) {
  const { root, answer } = props
  const { t } = useTranslation("conversation")
  const acts = useActs()
  const blocked = useIsBlocked(root?.author.id ?? "") === true
  const go = () => (root ? acts.jumpTo(root.seq) : answer && acts.openThread(answer))
  return (
    <button
      type="button"
      onClick={go}
      className="relative flex min-h-6 max-w-full items-center gap-1.5 text-start text-muted text-xs hover:text-base-content max-md:min-h-9"
    >
      <span className="sr-only">{root ? t("quoteGo", { name: root.author.name }) : t("threadOpen")}</span>
      <CornerUpRight className="size-3.5 shrink-0" aria-hidden />
      {root && blocked ? (
        <span>{t("blockedMessage")}</span>
      ) : root ? (
        <>
          <bdi className="shrink-0 font-medium">{root.author.name}</bdi>
          <span className="truncate" dir="auto">
            {root.deletedAt ? t("deleted") : plainLine(root)}
          </span>
        </>
      ) : (
        <span>{t("quoteEarlier")}</span>
      )}
    </button>
  )
}

/** Under a message that has answers: how many, and the way to them. */
export function ThreadLink({ message }: { message: Message }) {
  const { t } = useTranslation("conversation")
  const acts = useActs()
  return (
    <button
      type="button"
      onClick={() => acts.openThread(message)}
      className="mt-0.5 flex min-h-7 items-center gap-1.5 rounded-field font-medium text-primary text-xs hover:underline max-md:min-h-9"
    >
      <MessagesSquare className="size-3.5" aria-hidden />
      {t("replies", { count: message.thread.count })}
    </button>
  )
}
