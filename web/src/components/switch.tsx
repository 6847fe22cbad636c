import type { LucideIcon } from "lucide-react"
import { useId } from "react"

/** Something that is on or off, and takes hold at once. */
export function Switch(props: {
  Icon: LucideIcon
  label: string
  note: string
  on: boolean
  onChange: (on: boolean) => void
}) {
  const noteId = useId()
  return (
    <label className="flex cursor-pointer items-center gap-3">
      <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-secondary text-secondary-content">
        <props.Icon className="size-4.5" strokeWidth={1.75} aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium text-sm">{props.label}</span>
        <span id={noteId} className="block text-muted text-xs">
          {props.note}
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={props.on}
        className="toggle toggle-primary"
        aria-label={props.label}
        aria-describedby={noteId}
        checked={props.on}
        onChange={event => props.onChange(event.target.checked)}
      />
    </label>
  )
}
