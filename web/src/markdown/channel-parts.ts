export interface ChannelPart {
  readonly text: string
  /** The name of a channel, where the text looks like one. */
  readonly channel?: string
}

/** A `#` that begins a word, and what may be a channel's name. */
const channel = /(?<![\p{L}\p{N}_#&/])#([\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?)/gu

/** Cuts a text into plain parts and what may name a channel. Joined again, the parts give the text. */
export function channelParts(text: string): ChannelPart[] {
  const parts: ChannelPart[] = []
  let end = 0
  for (const match of text.matchAll(channel)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index) })
    parts.push({ text: match[0], channel: match[1] ?? "" })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end) })
  return parts
}
