/** How long nothing is touched until a person counts as away, in milliseconds. */
export const idleAfter = 5 * 60_000

const signsOfLife = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"] as const

interface IdleOptions {
  readonly target: EventTarget
  readonly onChange: (idle: boolean) => void
  /** Milliseconds since some moment. */
  readonly now: () => number
  /** Runs something once after `ms` milliseconds; what it returns cancels that. */
  readonly schedule: (run: () => void, ms: number) => () => void
}

/** Tells when the target is left alone, and when it is in use again, until the returned function is called. */
export function watchIdle({ target, onChange, now, schedule }: IdleOptions): () => void {
  let last = now()
  let idle = false
  let cancel = () => {}

  const look = () => {
    const left = last + idleAfter - now()
    idle = left <= 0
    if (idle) onChange(true)
    else cancel = schedule(look, left)
  }
  const onLife = () => {
    last = now()
    if (!idle) return
    onChange(false)
    look()
  }
  look()
  for (const sign of signsOfLife) target.addEventListener(sign, onLife, { passive: true, capture: true })
  return () => {
    cancel()
    for (const sign of signsOfLife) target.removeEventListener(sign, onLife, { capture: true })
  }
}
