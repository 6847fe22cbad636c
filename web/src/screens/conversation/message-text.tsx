import { linkParts } from "./links.ts"

/** Plain text whose web addresses can be followed. */
export function MessageText({ text }: { text: string }) {
  return linkParts(text).map((part, index) =>
    part.href === undefined ? (
      part.text
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
