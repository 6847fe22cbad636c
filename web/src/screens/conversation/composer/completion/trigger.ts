/** What is completed: a person after `@`, a channel after `#`, an emoji after `:`. */
export type TriggerSign = "@" | "#" | ":"

export interface Trigger {
  readonly sign: TriggerSign
  /** What is typed after the sign. */
  readonly typed: string
}

/** A sign that begins a word right before the caret, and what is typed of the word. Emoji need two letters. */
const begun = /(?:^|[\s([{"'])(?:(@)([a-z0-9._-]*)|(#)([\p{L}\p{N}._-]*)|(:)([a-z0-9_+-]{2,}))$/iu

/** What is being typed at the caret; null where nothing is to be completed. */
export function triggerIn(beforeCaret: string): Trigger | null {
  // No word is longer, and a long text is not searched at each key.
  const [, at, person, hash, channel, colon, emoji] = begun.exec(beforeCaret.slice(-100)) ?? []
  if (at !== undefined) return { sign: "@", typed: person ?? "" }
  if (hash !== undefined) return { sign: "#", typed: channel ?? "" }
  return colon === undefined ? null : { sign: ":", typed: emoji ?? "" }
}
