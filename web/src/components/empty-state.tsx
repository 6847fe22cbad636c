import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

interface EmptyStateProps {
  Icon: LucideIcon
  title: string
  /** Stands in place of a part of a screen that has a heading of its own, not of a whole one. */
  part?: boolean
  children?: ReactNode
}

/** Says what could be here and offers the way to it. */
export function EmptyState(props: EmptyStateProps) {
  const Heading = props.part ? "h2" : "h1"
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-3 px-6 py-10 text-center text-muted text-sm">
      <span className="mb-1 grid size-14 place-items-center rounded-2xl bg-secondary text-secondary-content">
        <props.Icon className="size-6" strokeWidth={1.75} aria-hidden />
      </span>
      <Heading className="font-semibold text-base text-base-content tracking-tight">{props.title}</Heading>
      {props.children}
    </div>
  )
}
