import { create } from "zustand"

const storageName = "parley.linkCards"

/** Whether messages show cards for the pages they link to, or a line that unfolds them. */
export type LinkCardsLook = "shown" | "folded"

function kept(): LinkCardsLook {
  try {
    return localStorage.getItem(storageName) === "folded" ? "folded" : "shown"
  } catch {
    return "shown"
  }
}

interface LinkCardsChoice {
  readonly look: LinkCardsLook
  setLook(look: LinkCardsLook): void
}

/** How cards of links look in this browser. */
export const useLinkCardsLook = create<LinkCardsChoice>()(set => ({
  look: kept(),
  setLook(look) {
    try {
      localStorage.setItem(storageName, look)
    } catch {
      // Storage is blocked: it holds until the page is left.
    }
    set({ look })
  },
}))
