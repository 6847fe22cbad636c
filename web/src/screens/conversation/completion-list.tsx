import type { Completion } from "./use-completion.ts"

/** The people whom the `@` that is being typed may mean, above the composer. */
export function CompletionList({ completion }: { completion: Completion }) {
  if (completion.candidates.length === 0) return null
  return (
    <div
      id={completion.listId}
      role="listbox"
      aria-label="People to mention"
      className="raised absolute right-3 bottom-full left-3 z-20 mb-1 rounded-box border border-base-300 bg-base-100 p-1 sm:right-auto sm:w-80 md:left-5"
    >
      {completion.candidates.map((candidate, index) => (
        <div
          key={candidate.username}
          id={completion.optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === completion.chosen}
          // Before the text box loses the focus.
          onPointerDown={event => {
            event.preventDefault()
            completion.take(candidate)
          }}
          className={`flex min-h-10 cursor-pointer items-baseline gap-2 rounded-field px-3 py-2 text-sm ${index === completion.chosen ? "bg-primary/12" : "hover:bg-base-content/5"}`}
        >
          <span className="truncate font-medium">{candidate.name}</span>
          <span className="shrink-0 text-muted text-xs">@{candidate.username}</span>
        </div>
      ))}
    </div>
  )
}
