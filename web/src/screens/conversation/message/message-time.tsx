import { clockTime, narrowTime, wholeTime } from "../../../components/dates.ts"

/** When it was said; the narrow one stands beside a message without a header, for the pointer that asks. */
export function MessageTime({ createdAt, narrow }: { createdAt: string; narrow?: boolean }) {
  const look = narrow
    ? "block pt-1 text-center leading-4 opacity-0 group-hover:opacity-100 group-focus:opacity-100"
    : "shrink-0"
  return (
    <time
      dateTime={createdAt}
      title={wholeTime(createdAt)}
      className={`whitespace-nowrap text-2xs text-muted tabular-nums ${look}`}
    >
      {narrow ? narrowTime(createdAt) : clockTime(createdAt)}
    </time>
  )
}
