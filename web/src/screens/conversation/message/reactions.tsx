import type { Message, Reaction } from "@parley/contract"
import { SmilePlus } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMe, useRoom } from "../../../app/client.tsx"
import { listText, numberText } from "../../../i18n/formats.ts"
import { useActs } from "../actions/use-acts.ts"

/** What people think of a message, each a button that joins in or takes it back. */
export function Reactions({ message, fixed }: { message: Message; fixed: boolean }) {
  const { t } = useTranslation("conversation")
  const acts = useActs()
  const me = useMe()
  const members = useRoom(message.roomId)?.members
  const nameOf = (id: string) => (id === me.id ? t("you") : members?.get(id)?.user.name)
  const look = "btn h-8 min-h-0 gap-1.5 rounded-full border px-2.5 font-medium text-xs max-md:h-9"
  return (
    <div className="mt-1 flex flex-wrap gap-1">
      {message.reactions.map(reaction => {
        const mine = reaction.userIds.includes(me.id)
        return (
          <button
            key={reaction.emoji}
            type="button"
            aria-pressed={mine}
            title={whoReacted(reaction, nameOf, others => t("othersMore", { count: others }))}
            disabled={fixed}
            onClick={() => acts.react(message, reaction.emoji)}
            className={`${look} ${mine ? "border-primary/50 bg-primary/12 text-primary" : "border-base-300 bg-base-200"}`}
          >
            <span className="font-emoji text-sm">{reaction.emoji}</span>
            <span className="tabular-nums">{numberText(reaction.count)}</span>
          </button>
        )
      })}
      {!fixed && (
        <button
          type="button"
          aria-label={t("reactionAdd")}
          title={t("reactionAdd")}
          className={`${look} border-transparent bg-transparent text-muted`}
          onClick={() => acts.open("emoji", message)}
        >
          <SmilePlus className="size-4" strokeWidth={1.75} aria-hidden />
        </button>
      )}
    </div>
  )
}

function whoReacted(
  { userIds, count }: Reaction,
  nameOf: (id: string) => string | undefined,
  more: (others: number) => string,
): string {
  const names = userIds.flatMap(id => nameOf(id) ?? []).slice(0, 20)
  const others = count - names.length
  return listText([...names, ...(others > 0 ? [more(others)] : [])])
}
