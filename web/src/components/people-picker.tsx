import type { User } from "@parley/contract"
import { Check, X } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe } from "../app/client.tsx"
import { Avatar } from "./avatar.tsx"
import { Field } from "./field.tsx"
import { usePeople } from "./use-people.ts"
import { Username } from "./username.tsx"

interface PeoplePickerProps {
  chosen: readonly User[]
  onChange: (chosen: readonly User[]) => void
  /** With 1, choosing another person takes the first one's place. */
  max: number
  problem?: string | undefined
}

/** Finds people by name and keeps those chosen. */
export function PeoplePicker({ chosen, onChange, max, problem }: PeoplePickerProps) {
  const { t } = useTranslation("browse")
  const meId = useMe().id
  const [query, setQuery] = useState("")
  const found = usePeople(query)
  const people = found.people.filter(person => person.id !== meId)
  const isChosen = (person: User) => chosen.some(other => other.id === person.id)

  const toggle = (person: User) => {
    if (isChosen(person)) onChange(chosen.filter(other => other.id !== person.id))
    else if (max === 1) onChange([person])
    else if (chosen.length < max) onChange([...chosen, person])
  }

  return (
    <div>
      <Field
        label={t("searchPeople")}
        type="search"
        autoComplete="off"
        placeholder={t("nameOrUsername")}
        value={query}
        onChange={event => setQuery(event.target.value)}
        // Enter here means "search", not "create".
        onKeyDown={event => event.key === "Enter" && event.preventDefault()}
        problem={problem}
      />
      {max > 1 && chosen.length > 0 && (
        <ul aria-label={t("chosenPeople")} className="mt-2 flex flex-wrap gap-1.5">
          {chosen.map(person => (
            <li key={person.id}>
              <button
                type="button"
                className="flex items-center gap-1.5 rounded-full bg-secondary py-1 ps-2.5 pe-2 text-secondary-content text-xs"
                aria-label={t("removePerson", { name: person.name })}
                onClick={() => toggle(person)}
              >
                <bdi>{person.name}</bdi>
                <X className="size-3.5" aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <ul aria-label={t("people")} className="-mx-1 mt-2 h-44 overflow-y-auto px-1">
        {people.map(person => (
          <li key={person.id}>
            <PersonOption person={person} chosen={isChosen(person)} onToggle={() => toggle(person)} />
          </li>
        ))}
        {people.length === 0 && (
          <li className="py-6 text-center text-muted text-sm">
            {found.problem ?? t(found.loading ? "searching" : "nobody")}
          </li>
        )}
      </ul>
    </div>
  )
}

function PersonOption(props: { person: User; chosen: boolean; onToggle: () => void }) {
  const { person } = props
  return (
    <button
      type="button"
      aria-pressed={props.chosen}
      onClick={props.onToggle}
      className="flex w-full items-center gap-3 rounded-field px-2 py-1.5 text-start transition-colors hover:bg-base-content/5 focus-visible:-outline-offset-2"
    >
      <Avatar user={person} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium text-sm">
          <bdi>{person.name}</bdi>
        </span>
        <span className="block truncate text-muted text-xs">
          <Username of={person} />
        </span>
      </span>
      <span
        aria-hidden="true"
        className={`grid size-5 place-items-center rounded-full ${props.chosen ? "bg-primary text-primary-content" : "border border-base-content/25"}`}
      >
        {props.chosen && <Check className="size-3.5" strokeWidth={3} />}
      </span>
    </button>
  )
}
