import { Hash } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Avatar } from "../../../../components/avatar.tsx"
import type { Suggestion } from "./suggestions.ts"
import type { Completion } from "./use-completion.ts"

/** What the word that is being typed may become, above the composer. */
export function CompletionList({ completion }: { completion: Completion }) {
  const { t } = useTranslation("conversation")
  if (completion.suggestions.length === 0) return null
  return (
    <div
      id={completion.listId}
      role="listbox"
      aria-label={t("suggestions")}
      className="raised absolute start-3 end-3 bottom-full z-20 mb-1 rounded-box border border-base-300 bg-base-100 p-1 sm:end-auto sm:w-84 md:start-5"
    >
      {completion.suggestions.map((suggestion, index) => (
        <div
          key={suggestion.id}
          id={completion.optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === completion.chosen}
          // Before the text box loses the focus.
          onPointerDown={event => {
            event.preventDefault()
            completion.take(suggestion)
          }}
          className="flex min-h-10 cursor-pointer items-center gap-3 rounded-field px-2 py-1.5 text-sm hover:bg-base-content/5 aria-selected:bg-primary/12"
        >
          <Sign suggestion={suggestion} />
          <span className="truncate font-medium">
            <bdi>{suggestion.title}</bdi>
          </span>
          <span className="min-w-0 shrink-2 truncate text-muted text-xs">
            <bdi>{suggestion.detail}</bdi>
          </span>
        </div>
      ))}
    </div>
  )
}

function Sign({ suggestion }: { suggestion: Suggestion }) {
  const { person, emoji } = suggestion
  if (person) return <Avatar user={person} size="sm" />
  return (
    <span aria-hidden className="grid size-7 shrink-0 place-items-center text-muted">
      {emoji ? <span className="font-emoji text-xl">{emoji}</span> : <Hash className="size-4" />}
    </span>
  )
}
