import { useEffect } from "react"
import { useClient } from "./client.tsx"
import { watchIdle } from "./watch-idle.ts"

/** Says that the device is left alone, and when it is in use again. */
export function useIdle(): void {
  const { presence } = useClient()
  useEffect(
    () =>
      watchIdle({
        target: window,
        onChange: idle => presence.setIdle(idle),
        now: Date.now,
        schedule(run, ms) {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        },
      }),
    [presence],
  )
}
