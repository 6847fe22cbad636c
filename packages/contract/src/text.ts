import { limits } from "./limits.ts"

// The rules of a message's text without schemas: a page checks what it sends and loads no schema library for it.

/** PostgreSQL cannot keep NUL in text, and half a surrogate pair is not Unicode: both are refused at the edge. */
export const storable = (text: string): boolean => !text.includes("\0") && text.isWellFormed()
export const notStorable = "holds characters that cannot be stored"

/** Whether a message's text is within its limit, in code points. */
export const fits = (text: string): boolean =>
  text.length <= limits.textMax || [...text].length <= limits.textMax
export const tooLong = `is longer than ${limits.textMax} characters`

export interface Sayable {
  readonly text: string
  readonly attachmentIds?: readonly string[] | undefined
  readonly forward?: { readonly messageId: string } | undefined
}

export const saysSomething = ({ text, attachmentIds = [], forward }: Sayable): boolean =>
  text.trim() !== "" || attachmentIds.length > 0 || forward !== undefined
export const nothingSaid = "is empty"

/** Why no server takes such a message, in words for people; null where it may be sent. */
export function messageFault(message: Sayable): string | null {
  if (!fits(message.text)) return `The text ${tooLong}.`
  if (!storable(message.text)) return `The text ${notStorable}.`
  if ((message.attachmentIds?.length ?? 0) > limits.attachmentsMax)
    return `A message may have at most ${limits.attachmentsMax} files.`
  return saysSomething(message) ? null : `The message ${nothingSaid}.`
}
