import { latinKey } from "../../../app/shortcuts/shortcuts.ts"

/** Ways to format what is selected. */
export type Format = "bold" | "italic" | "strike" | "code" | "link" | "quote" | "list"

interface Selected {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What takes the place of `from` to `to`, and what is selected then. */
export interface Formatted {
  readonly from: number
  readonly to: number
  readonly insert: string
  readonly selectFrom: number
  readonly selectTo: number
}

const marks = { bold: "**", italic: "_", strike: "~~" } as const

/** Formats the selection, or takes the format away where it has it. */
export function format(kind: Format, selected: Selected): Formatted {
  switch (kind) {
    case "bold":
    case "italic":
    case "strike":
      return between(marks[kind], selected)
    case "code":
      return selected.text.slice(selected.start, selected.end).includes("\n")
        ? wrapped(selected, "```\n", "\n```")
        : between("`", selected)
    case "link":
      return link(selected)
    case "quote":
      return lines(selected, "> ")
    case "list":
      return lines(selected, "- ")
  }
}

function between(mark: string, selected: Selected): Formatted {
  const { text, start, end } = selected
  const from = start - mark.length
  const marked = from >= 0 && text.slice(from, start) === mark && text.startsWith(mark, end)
  if (!marked) return wrapped(selected, mark, mark)
  const inner = text.slice(start, end)
  return { from, to: end + mark.length, insert: inner, selectFrom: from, selectTo: from + inner.length }
}

function wrapped({ text, start, end }: Selected, before: string, after: string): Formatted {
  const selectFrom = start + before.length
  return {
    from: start,
    to: end,
    insert: before + text.slice(start, end) + after,
    selectFrom,
    selectTo: selectFrom + end - start,
  }
}

/** The address is what is missing of a link, unless it is what was selected. */
function link({ text, start, end }: Selected): Formatted {
  const inner = text.slice(start, end)
  const isAddress = /^https?:\/\/\S+$/u.test(inner)
  const insert = isAddress ? `[](${inner})` : `[${inner}](https://)`
  const selectFrom = isAddress ? start + 1 : start + inner.length + 3
  return { from: start, to: end, insert, selectFrom, selectTo: isAddress ? selectFrom : selectFrom + 8 }
}

function lines({ text, start, end }: Selected, sign: string): Formatted {
  const from = text.lastIndexOf("\n", start - 1) + 1
  const all = text.slice(from, end).split("\n")
  const marked = all.every(line => line.startsWith(sign))
  const insert = all.map(line => (marked ? line.slice(sign.length) : sign + line)).join("\n")
  return { from, to: end, insert, selectFrom: from + insert.length, selectTo: from + insert.length }
}

/** The format that a press with Control or Command stands for. */
export function formatOfKey(press: Pick<KeyboardEvent, "key" | "code" | "shiftKey">): Format | null {
  const name = `${press.shiftKey ? "Shift+" : ""}${latinKey(press).toLowerCase()}`
  return formatKeys.get(name) ?? null
}

/** `Mod+K` goes to the switcher of rooms, so links have Shift. */
const formatKeys: ReadonlyMap<string, Format> = new Map([
  ["b", "bold"],
  ["i", "italic"],
  ["e", "code"],
  ["Shift+x", "strike"],
  ["Shift+k", "link"],
  ["Shift+9", "quote"],
  ["Shift+(", "quote"],
  ["Shift+8", "list"],
  ["Shift+*", "list"],
])
