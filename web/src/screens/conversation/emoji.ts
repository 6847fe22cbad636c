interface NamedEmoji {
  readonly emoji: string
  readonly name: string
}

/** Common emoji by the feeling or thing that they stand for; the names are read out. */
const list = `
👍 thumbs up|❤️ heart|😂 tears of joy|🎉 party|👀 eyes|✅ done|👎 thumbs down|🙏 thanks|👏 applause|🙌 hands up
💪 strong|🤝 handshake|👋 wave|👌 fine|🤞 fingers crossed|✌️ victory|🫡 salute|🤷 shrug|🤦 facepalm|💯 hundred
😀 grin|😄 laugh|😅 nervous laugh|🤣 rolling with laughter|🙂 smile|😉 wink|😊 blush|😍 heart eyes|😘 kiss|😎 cool
🤩 starry eyes|🥳 celebrating|😇 angel|🤗 hug|🤔 thinking|🤨 doubt|😐 straight face|🙄 eye roll|😏 smirk|😴 asleep
😢 tear|😭 crying|😱 scream|😡 angry|🤯 mind blown|😬 grimace|🥺 pleading|😕 confused|🤒 ill|💀 skull
🔥 fire|⭐ star|✨ sparkles|🚀 rocket|💡 idea|🎯 target|🏆 trophy|☕ coffee|🍕 pizza|🎂 cake
🐛 bug|⚠️ warning|❌ cross|❓ question`

export const emojiChoices: readonly NamedEmoji[] = list
  .trim()
  .split(/[|\n]/)
  .map(entry => {
    const [emoji = "", ...words] = entry.split(" ")
    return { emoji, name: words.join(" ") }
  })

/** Offered before all others. */
export const quickEmoji: readonly NamedEmoji[] = emojiChoices.slice(0, 6)

/** What an emoji is called; itself, where it is none of the common ones. */
export const emojiName = (emoji: string): string =>
  emojiChoices.find(choice => choice.emoji === emoji)?.name ?? emoji
