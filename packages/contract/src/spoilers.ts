const bars = "||"

/**
 * The text with each character that `||spoilers||` hide as ▒, for where it is shown in short and unasked: lists,
 * notifications, results. Of the same length, so that places in one are places in the other. Takes time in proportion to
 * the text, whatever it is. A spoiler lies within one line, and begins and ends with what is no space.
 */
export const hideSpoilers = (text: string): string =>
  text.includes(bars) ? text.split("\n").map(hideInLine).join("\n") : text

function hideInLine(line: string): string {
  const ends = endsIn(line)
  let shown = ""
  let at = 0
  for (let start = line.indexOf(bars); start >= 0; start = line.indexOf(bars, at)) {
    const from = start + bars.length
    const end = isSpace(line[from]) ? undefined : ends[from + 1]
    shown += line.slice(at, from)
    at = from
    if (end === undefined) continue
    shown += "▒".repeat(end - from) + bars
    at = end + bars.length
  }
  return shown + line.slice(at)
}

/** For each place in the line, the first from there on at which bars may end a spoiler. */
function endsIn(line: string): (number | undefined)[] {
  const ends: (number | undefined)[] = []
  let next: number | undefined
  for (let at = line.length - bars.length; at > 0; at--) {
    if (line.startsWith(bars, at) && !isSpace(line[at - 1])) next = at
    ends[at] = next
  }
  return ends
}

const isSpace = (character: string | undefined): boolean => character === undefined || /\s/u.test(character)
