import { useSyncExternalStore } from "react"

/** Where two screens stand side by side: Tailwind's `md`. */
const wide = "(width >= 48rem)"

/** Whether there is room for a list beside a screen. */
export function useWide(): boolean {
  return useSyncExternalStore(
    changed => {
      const query = matchMedia(wide)
      query.addEventListener("change", changed)
      return () => query.removeEventListener("change", changed)
    },
    () => matchMedia(wide).matches,
  )
}
