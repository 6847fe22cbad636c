/** A picture of people talking, drawn in the theme's colours. */
export function Chatter() {
  return (
    <svg
      viewBox="0 0 560 640"
      preserveAspectRatio="xMidYMin slice"
      className="absolute inset-0 h-full w-full rtl:-scale-x-100"
      fill="none"
      aria-hidden="true"
    >
      <circle cx="470" cy="90" r="230" className="fill-primary/10" />
      <circle cx="60" cy="430" r="170" className="fill-primary/7" />
      <g className="fill-base-100">
        <path d="M96 132a28 28 0 0 1 28-28h212a28 28 0 0 1 28 28v34a28 28 0 0 1-28 28H126l-30 24Z" />
        <path d="M96 376a28 28 0 0 1 28-28h150a28 28 0 0 1 28 28v34a28 28 0 0 1-28 28H126l-30 24Z" />
      </g>
      <g className="fill-primary">
        <path d="M464 254a28 28 0 0 0-28-28H262a28 28 0 0 0-28 28v34a28 28 0 0 0 28 28h172l30 24Z" />
      </g>
      <g strokeWidth="9" strokeLinecap="round">
        <g className="stroke-base-content/20">
          <path d="M132 138h190M132 162h118" />
          <path d="M132 382h128M132 406h74" />
        </g>
        <path d="M268 260h156M268 284h92" className="stroke-primary-content/60" />
      </g>
      <circle cx="340" cy="104" r="13" className="fill-accent" />
    </svg>
  )
}
