import { useId } from "react"

/** One of a few short values, side by side. */
export function SegmentedChoice<T extends string>(props: {
  legend: string
  choices: readonly { value: T; label: string }[]
  value: T
  onChange: (value: T) => void
}) {
  const name = useId()
  return (
    <fieldset className="grid auto-cols-[minmax(max-content,1fr)] grid-flow-col rounded-field bg-base-300/60 p-1">
      <legend className="sr-only">{props.legend}</legend>
      {props.choices.map(choice => (
        <label
          key={choice.value}
          className="cursor-pointer whitespace-nowrap rounded-lg px-1.5 py-1.5 text-center font-medium text-muted text-sm transition-colors hover:text-base-content has-checked:chosen has-focus-visible:outline-2 has-focus-visible:outline-primary"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={choice.value === props.value}
            onChange={() => props.onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}

/** One of a few values that need a line of explanation each. */
export function Choice(props: {
  name: string
  label: string
  note: string
  checked: boolean
  onChoose: () => void
}) {
  const noteId = useId()
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-field border border-base-300 px-3 py-2.5 transition-colors hover:border-base-content/25 has-checked:border-primary has-checked:bg-primary/6 has-focus-visible:outline-2 has-focus-visible:outline-primary">
      <input
        type="radio"
        name={props.name}
        className="mt-0.5 size-4 accent-primary outline-none"
        aria-label={props.label}
        aria-describedby={noteId}
        checked={props.checked}
        onChange={props.onChoose}
      />
      <span className="text-sm">
        <span className="block font-medium">{props.label}</span>
        <span id={noteId} className="block text-muted text-xs">
          {props.note}
        </span>
      </span>
    </label>
  )
}
