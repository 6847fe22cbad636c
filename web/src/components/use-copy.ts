import { useEffect, useRef, useState } from "react"

/** How long it is said that something was copied, in milliseconds. */
const shownFor = 1_500

/** Copies text, and tells for a moment that it is copied. */
export function useCopy() {
  const [copied, setCopied] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const copy = (text: string) => {
    // Refused, as without HTTPS, nothing is said to be copied.
    navigator.clipboard?.writeText(text).then(
      () => {
        setCopied(true)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => setCopied(false), shownFor)
      },
      () => {},
    )
  }
  return { copied, copy }
}
