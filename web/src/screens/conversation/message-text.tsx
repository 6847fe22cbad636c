import type { Member } from "@parley/contract"
import { useMe, useRoom } from "../../app/client.tsx"
import { linkParts } from "./links.ts"
import { mentionParts } from "./mention-parts.ts"

interface MessageTextProps {
  text: string
  roomId: string
  mentions: readonly string[]
}

const nobody: ReadonlyMap<string, Member> = new Map()

/** Plain text whose web addresses can be followed and whose mentions stand out. */
export function MessageText({ text, roomId, mentions }: MessageTextProps) {
  return linkParts(text).map((part, index) =>
    part.href === undefined ? (
      mentions.length === 0 ? (
        part.text
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never move
        <Mentions key={index} text={part.text} roomId={roomId} mentions={mentions} />
      )
    ) : (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never move
        key={index}
        href={part.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="text-primary underline decoration-primary/40 underline-offset-2 hover:decoration-primary"
      >
        {part.text}
      </a>
    ),
  )
}

function Mentions({ text, roomId, mentions }: MessageTextProps) {
  const meId = useMe().id
  const members = useRoom(roomId)?.members ?? nobody
  return mentionParts(text, mentions, members).map((part, index) => {
    if (part.mention === undefined) return part.text
    const forMe = part.mention === meId || part.mention === "room"
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts never move
        key={index}
        title={members.get(part.mention)?.user.name ?? "Everyone in the room"}
        className={`rounded px-0.5 font-medium ${forMe ? "bg-accent/15 text-accent" : "bg-primary/10 text-primary"}`}
      >
        {part.text}
      </span>
    )
  })
}
