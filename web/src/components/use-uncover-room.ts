import { useUi } from "../app/ui.ts"

/** Puts away what lies over the conversation where there is no room beside it, as on phones. */
export function useUncoverRoom(): () => void {
  const showMembers = useUi(ui => ui.showMembers)
  return () => {
    if (!matchMedia("(width >= 64rem)").matches) showMembers(false)
  }
}
