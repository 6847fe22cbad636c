import { Fragment, type ReactNode, useMemo } from "react"
import { useTranslation } from "react-i18next"
import { directionOf } from "../i18n/direction.ts"
import { CodeBlock } from "./code-block.tsx"
import { parseMarkdown } from "./parse.ts"
import { Spoiler } from "./spoiler.tsx"
import { Table } from "./table.tsx"
import { type Block, type Inline, type ListItem, textOf } from "./tree.ts"

/** Draws what stands between the markup: mentions, links to channels, or the text as it is. */
export type DrawText = (text: string) => ReactNode

interface RichTextProps {
  text: string
  /** Keeps its identity. */
  drawText: DrawText
  /** Follows the last word. */
  after?: ReactNode
}

/** Markdown as elements. Whatever the text holds, none of it becomes markup of the page. */
export function RichText({ text, drawText, after }: RichTextProps) {
  const blocks = useMemo(() => parseMarkdown(text), [text])
  const endsInText = blocks.at(-1)?.kind === "paragraph"
  return (
    <>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
        <BlockOf key={index} block={block} drawText={drawText}>
          {endsInText && index === blocks.length - 1 && after}
        </BlockOf>
      ))}
      {!endsInText && after}
    </>
  )
}

interface BlockProps {
  block: Block
  drawText: DrawText
  children?: ReactNode
}

function BlockOf({ block, drawText, children }: BlockProps) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p dir="auto" className="whitespace-pre-wrap not-first:mt-1.5">
          <Inlines content={block.content} drawText={drawText} />
          {children}
        </p>
      )
    case "heading":
      return (
        // Of one level, below the log's own heading: what people write may begin with any, and skip some.
        <h3
          dir="auto"
          className={`font-semibold not-first:mt-3 ${block.level === 1 ? "text-lg leading-snug" : ""}`}
        >
          <Inlines content={block.content} drawText={drawText} />
        </h3>
      )
    case "quote":
      return (
        <blockquote
          dir={directionOf(textOf(block.blocks))}
          className="my-1 border-base-content/20 border-s-3 ps-3 text-base-content/85"
        >
          <Blocks blocks={block.blocks} drawText={drawText} />
        </blockquote>
      )
    case "code":
      return <CodeBlock language={block.language} text={block.text} />
    case "list":
      return <List start={block.start} items={block.items} drawText={drawText} />
    case "table":
      return <Table table={block} drawCell={content => <Inlines content={content} drawText={drawText} />} />
    case "rule":
      return <hr className="my-3 border-base-300" />
  }
}

function Blocks({ blocks, drawText }: { blocks: readonly Block[]; drawText: DrawText }) {
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
    <BlockOf key={index} block={block} drawText={drawText} />
  ))
}

interface ListProps {
  start: number | null
  items: readonly ListItem[]
  drawText: DrawText
}

function List({ start, items, drawText }: ListProps) {
  const { t } = useTranslation("conversation")
  const children = items.map(({ blocks, checked }, index) => (
    <li
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
      key={index}
      className={checked === null ? "ps-0.5" : "-ms-5 flex items-start gap-2"}
    >
      {checked !== null && (
        <input
          type="checkbox"
          checked={checked}
          disabled
          aria-label={checked ? t("taskDone") : t("taskOpen")}
          className="mt-1 size-4 shrink-0"
        />
      )}
      {checked === null ? (
        <Blocks blocks={blocks} drawText={drawText} />
      ) : (
        <div className="min-w-0 flex-1">
          <Blocks blocks={blocks} drawText={drawText} />
        </div>
      )}
    </li>
  ))
  // Of `dir="auto"`, text within that has a direction of its own does not count.
  const dir = directionOf(textOf(items.flatMap(({ blocks }) => blocks)))
  const look = "my-1 flex flex-col gap-0.5 ps-6 marker:text-muted"
  return start === null ? (
    <ul dir={dir} className={`list-disc ${look}`}>
      {children}
    </ul>
  ) : (
    <ol dir={dir} start={start} className={`list-decimal ${look}`}>
      {children}
    </ol>
  )
}

function Inlines({ content, drawText }: { content: readonly Inline[]; drawText: DrawText }) {
  return content.map((inline, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
    <Fragment key={index}>
      <InlineOf inline={inline} drawText={drawText} />
    </Fragment>
  ))
}

function InlineOf({ inline, drawText }: { inline: Inline; drawText: DrawText }) {
  switch (inline.kind) {
    case "text":
      return drawText(inline.text)
    case "break":
      return <br />
    case "code":
      return (
        <code
          dir="ltr"
          className="rounded bg-base-content/8 px-1.5 py-0.5 font-mono text-[0.85em] wrap-anywhere"
        >
          {inline.text}
        </code>
      )
    case "spoiler":
      return (
        <Spoiler>
          <Inlines content={inline.content} drawText={drawText} />
        </Spoiler>
      )
    case "link":
      return (
        <a
          href={inline.href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="text-primary underline decoration-primary/40 underline-offset-2 wrap-anywhere hover:decoration-primary"
        >
          <Inlines content={inline.content} drawText={asItIs} />
        </a>
      )
    default: {
      const Tag = inline.kind
      return (
        <Tag>
          <Inlines content={inline.content} drawText={drawText} />
        </Tag>
      )
    }
  }
}

/** In a link nothing else can be followed. */
const asItIs: DrawText = text => text
