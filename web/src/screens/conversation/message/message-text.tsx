import type { Member } from "@parley/contract"
import { memo, type ReactNode, useCallback } from "react"
import { useMe, useRoom } from "../../../app/client.tsx"
import { channelParts } from "../../../markdown/channel-parts.ts"
import { isEmojiOnly } from "../../../markdown/emoji-only.ts"
import { mentionParts } from "../../../markdown/mention-parts.ts"
import { RichText } from "../../../markdown/rich-text.tsx"
import { ChannelLink } from "./channel-link.tsx"

interface MessageTextProps {
  text: string
  roomId: string
  /** Whom the message mentions; keeps its identity. */
  mentions: readonly string[]
  after?: ReactNode
}

const nobody: ReadonlyMap<string, Member> = new Map()

/** A message's Markdown, whose mentions and channels stand out. */
export const MessageText = memo(function MessageText({ text, roomId, mentions, after }: MessageTextProps) {
  const drawText = useCallback(
    (plain: string) =>
      mentions.length === 0 ? (
        <Channels text={plain} />
      ) : (
        <Mentions text={plain} roomId={roomId} mentions={mentions} />
      ),
    [roomId, mentions],
  )
  if (isEmojiOnly(text)) {
    return (
      <p className="font-emoji text-4xl leading-12">
        {text} {after}
      </p>
    )
  }
  return <RichText text={text} drawText={drawText} after={after} />
})

function Mentions({ text, roomId, mentions }: MessageTextProps) {
  const meId = useMe().id
  const members = useRoom(roomId)?.members ?? nobody
  return mentionParts(text, mentions, members).map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never move
    if (part.mention === undefined) return <Channels key={index} text={part.text} />
    const forMe = part.mention === meId || part.mention === "room"
    return (
      <bdi
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never move
        key={index}
        title={members.get(part.mention)?.user.name}
        className={`rounded px-0.5 font-medium ${forMe ? "bg-accent/15 text-accent" : "bg-primary/10 text-primary"}`}
      >
        {part.text}
      </bdi>
    )
  })
}

function Channels({ text }: { text: string }) {
  if (!text.includes("#")) return text
  return channelParts(text).map((part, index) =>
    part.channel === undefined ? (
      part.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never move
      <ChannelLink key={index} name={part.channel} text={part.text} />
    ),
  )
}
