import { useEffect } from "react"
import { useClientState } from "./client.tsx"
import { useUi } from "./ui.ts"

const storageName = "parley.drafts"
const draftsMax = 100
/** Writing is put off until typing rests, in milliseconds: a draft may be long. */
const restMs = 400

type Drafts = Readonly<Record<string, string>>

/** Keeps drafts in this browser over reloads, for as long as their author is logged in. */
export function useKeptDrafts(): void {
  const meId = useClientState(state => state.me?.id ?? null)
  useEffect(() => {
    if (meId === null) {
      useUi.setState({ drafts: {} })
      return keep(null)
    }
    useUi.setState({ drafts: keptDrafts(meId) })
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = () => keep({ meId, drafts: useUi.getState().drafts })
    const stop = useUi.subscribe((ui, before) => {
      if (ui.drafts === before.drafts) return
      clearTimeout(timer)
      timer = setTimeout(save, restMs)
    })
    window.addEventListener("pagehide", save)
    return () => {
      stop()
      clearTimeout(timer)
      window.removeEventListener("pagehide", save)
    }
  }, [meId])
}

function keptDrafts(meId: string): Drafts {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageName) ?? "null")
    return isKept(kept) && kept.meId === meId ? kept.drafts : {}
  } catch {
    return {}
  }
}

function isKept(kept: unknown): kept is { meId: string; drafts: Drafts } {
  if (typeof kept !== "object" || kept === null || !("drafts" in kept) || !("meId" in kept)) return false
  const { drafts } = kept
  return (
    typeof drafts === "object" &&
    drafts !== null &&
    Object.values(drafts).every(text => typeof text === "string")
  )
}

function keep(what: { meId: string; drafts: Drafts } | null): void {
  try {
    const texts = Object.entries(what?.drafts ?? {}).filter(([, text]) => text !== "")
    if (what === null || texts.length === 0) {
      localStorage.removeItem(storageName)
      return
    }
    const drafts = Object.fromEntries(texts.slice(-draftsMax))
    localStorage.setItem(storageName, JSON.stringify({ meId: what.meId, drafts }))
  } catch {
    // Storage is blocked or full: drafts live as long as the page.
  }
}
