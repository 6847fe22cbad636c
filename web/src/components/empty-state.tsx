import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

/** Says what could be here and offers the way to it. */
export function EmptyState(props: { Icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-sm flex-col items-center gap-3 px-6 py-10 text-center text-muted text-sm">
      <span className="mb-1 grid size-14 place-items-center rounded-2xl bg-secondary text-secondary-content">
        <props.Icon className="size-6" strokeWidth={1.75} aria-hidden />
      </span>
      <h2 className="font-semibold text-base text-base-content tracking-tight">{props.title}</h2>
      {props.children}
    </div>
  )
}
