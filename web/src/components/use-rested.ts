import { useEffect, useState } from "react"

/** What was typed, once typing has rested so many milliseconds; what was taken back altogether counts at once. */
export function useRested(text: string, restMs: number): string {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), text ? restMs : 0)
    return () => clearTimeout(timer)
  }, [text, restMs])
  return rested
}
