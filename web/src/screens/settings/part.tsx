import { type ReactNode, useId } from "react"

/** A titled part of a section of the settings. */
export function Part(props: { title: string; note?: string; children: ReactNode }) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="flex flex-col gap-4 border-base-300 border-t pt-6 first:border-0 first:pt-0"
    >
      <div>
        <h2 id={id} className="font-semibold tracking-tight">
          {props.title}
        </h2>
        {props.note && <p className="mt-1 text-balance text-muted text-sm">{props.note}</p>}
      </div>
      {props.children}
    </section>
  )
}
