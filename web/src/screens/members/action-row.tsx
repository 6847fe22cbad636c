import type { LucideIcon } from "lucide-react"

/** Something that can be done from a panel, as wide as the panel. */
export function ActionRow(props: { Icon: LucideIcon; label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="flex w-full items-center gap-3 rounded-field px-2 py-1.5 text-start font-medium text-sm transition-colors hover:bg-base-content/5"
    >
      <span className="grid size-9 place-items-center rounded-full bg-secondary text-secondary-content">
        <props.Icon className="size-4" aria-hidden />
      </span>
      {props.label}
    </button>
  )
}
