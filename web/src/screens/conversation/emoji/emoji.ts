/** Offered before all others, and known before the whole list is there. Their names stand in the catalogue. */
export const quickEmoji = [
  { emoji: "👍", name: "thumbsUp" },
  { emoji: "❤️", name: "heart" },
  { emoji: "😂", name: "joy" },
  { emoji: "🎉", name: "party" },
  { emoji: "👀", name: "eyes" },
  { emoji: "✅", name: "check" },
] as const
