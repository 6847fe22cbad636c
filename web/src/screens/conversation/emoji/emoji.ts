interface NamedEmoji {
  readonly emoji: string
  readonly name: string
}

/** Offered before all others, and known before the whole list is there. */
export const quickEmoji: readonly NamedEmoji[] = [
  { emoji: "👍", name: "thumbs up" },
  { emoji: "❤️", name: "red heart" },
  { emoji: "😂", name: "face with tears of joy" },
  { emoji: "🎉", name: "party popper" },
  { emoji: "👀", name: "eyes" },
  { emoji: "✅", name: "check mark button" },
]
