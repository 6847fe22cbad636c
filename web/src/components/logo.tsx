/** Parley's mark: a p whose bowl is a speech bubble. Takes the text colour. */
export function Mark(props: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={props.className} fill="none" aria-hidden="true">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M17 2.5a11.5 11.5 0 1 1-5.75 21.46V27a2.75 2.75 0 0 1-5.5 0V14A11.5 11.5 0 0 1 17 2.5Zm.25 7.25a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 0 0 0-8.5Z"
      />
    </svg>
  )
}

/** The name drawn with one pen: strokes of the width that the mark's ring has. */
function Wordmark(props: { className?: string }) {
  return (
    <svg viewBox="0 0 104 32" className={props.className} fill="none" role="img" aria-label="Parley">
      <g stroke="currentColor" strokeWidth="4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M4 15v13.5M4 15.5a6.75 6.75 0 1 1 0 .01" />
        <path d="M36.5 15.5a6.75 6.75 0 1 1 0-.01M36.5 9v13.2" />
        <path d="M44.5 22.2V9M44.5 15.6a6.2 6.2 0 0 1 6.6-6.3" />
        <path d="M58 2.5v19.7" />
        <path d="M65.4 15.3h12.7a6.6 6.6 0 1 0-1.9 5" />
        <path d="m85.3 9 5.9 12.6M98.600 9 90.100 27.100a2.600 2.600 0 0 1-3.200 1.300" />
      </g>
    </svg>
  )
}

export function Logo(props: { className?: string }) {
  return (
    <span className={`inline-flex items-center gap-2.5 ${props.className ?? ""}`}>
      <Mark className="h-[1.35em] text-primary" />
      <Wordmark className="h-[1.1em]" />
    </span>
  )
}
