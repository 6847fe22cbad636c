import { useEffect, useState } from "react"
import type { Stretch } from "./highlight.ts"

/** UTF-16 units past which code stays plain: colours are not worth a page that stands still. */
const codeMax = 20_000

/** The colours of code, once they are there; null until then, and where there are none. */
export function useHighlight(language: string, text: string): readonly Stretch[] | null {
  const [stretches, setStretches] = useState<readonly Stretch[] | null>(null)
  useEffect(() => {
    setStretches(null)
    if (language === "" || text.length > codeMax) return
    let stale = false
    import("./highlight.ts").then(
      ({ highlight }) => stale || setStretches(highlight(language, text)),
      // Plain code is as good to read.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [language, text])
  return stretches
}
