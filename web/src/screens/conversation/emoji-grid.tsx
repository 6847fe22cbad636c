import { emojiChoices } from "./emoji.ts"

/** A choice of emoji. */
export function EmojiGrid(props: { choices?: typeof emojiChoices; onChoose: (emoji: string) => void }) {
  const { choices = emojiChoices } = props
  return (
    <fieldset className="grid grid-cols-[repeat(auto-fill,minmax(2.75rem,1fr))] gap-0.5">
      <legend className="sr-only">Emoji</legend>
      {choices.map(({ emoji, name }) => (
        <button
          key={emoji}
          type="button"
          aria-label={name}
          title={name}
          onClick={() => props.onChoose(emoji)}
          className="grid h-11 place-items-center rounded-field font-emoji text-2xl transition-colors hover:bg-base-content/8"
        >
          {emoji}
        </button>
      ))}
    </fieldset>
  )
}
