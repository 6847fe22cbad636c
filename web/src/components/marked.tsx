import type { Excerpt } from "@parley/contract"
import type { ReactNode } from "react"

/** Plain text with the ranges highlighted that a search found. */
export function Marked({ text, marks }: Excerpt) {
  const parts: ReactNode[] = []
  let end = 0
  for (const mark of marks) {
    parts.push(text.slice(end, mark.start))
    parts.push(
      <mark key={mark.start} className="rounded-sm bg-accent/18 px-px font-semibold text-inherit">
        {text.slice(mark.start, mark.end)}
      </mark>,
    )
    end = mark.end
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  )
}
