import { CircleAlert } from "lucide-react"

/** What went wrong with a whole form or action; says it to a screen reader at once. */
export function FormProblem(props: { text: string | null | undefined }) {
  if (!props.text) return null
  return (
    <p
      role="alert"
      className="flex animate-rise items-start gap-2 rounded-field bg-error/10 px-3 py-2 text-error text-sm"
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {props.text}
    </p>
  )
}
