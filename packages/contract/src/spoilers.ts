const bars = "||"

/**
 * The text with each character that `||spoilers||` hide as ▒, for where it is shown in short and unasked: lists,
 * notifications, results. Of the same length, so that places in one are places in the other. Takes time in proportion to
 * the text, whatever it is. A spoiler lies within one line, and begins and ends with what is no space.
 */
export const hideSpoilers = (text: string): string =>
  text.includes(bars) ? text.split("\n").map(hideInLine).join("\n") : text

function hideInLine(line: string): string {
  const parts = line.split(bars)
  const ends = endsFrom(parts)
  const shown = [parts[0] ?? ""]
  for (let at = 1; at < parts.length; at++) {
    const part = parts[at] ?? ""
    const end = /^\s/u.test(part) ? undefined : ends[at]
    if (end === undefined) {
      shown.push(part)
      continue
    }
    shown.push("▒".repeat(parts.slice(at, end + 1).join(bars).length), parts[end + 1] ?? "")
    at = end + 1
  }
  return shown.join(bars)
}

/** For each part, the first from there on behind which a spoiler may end. */
function endsFrom(parts: readonly string[]): (number | undefined)[] {
  const ends: (number | undefined)[] = []
  let next: number | undefined
  for (let at = parts.length - 2; at >= 0; at--) {
    if (/\S$/u.test(parts[at] ?? "")) next = at
    ends[at] = next
  }
  return ends
}
