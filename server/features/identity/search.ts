/**
 * What people are searched by: username and name, and the name again from each of its words on, one per line, so
 * that `%\n<query>%` finds the beginning of any of them. A Chinese, Japanese or Korean character begins a word.
 */
export function searchTextOf(username: string, name: string): string {
  const folded = fold(name)
  const fromEachWord = [...folded.matchAll(wordStart)].map(match => folded.slice(match.index))
  return `\n${[fold(username), ...fromEachWord].join("\n")}\n`
}

/** A LIKE pattern over search texts with `\` as its escape; undefined for a query that says nothing. */
export function searchPattern(query: string | undefined): string | undefined {
  const folded = fold(query ?? "")
  return folded === "" ? undefined : `%\n${folded.replace(/[\\%_]/g, "\\$&")}%`
}

const wordStart =
  /(?<!\S)\S|(?<![\p{L}\p{M}\p{N}])[\p{L}\p{N}]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** Upper case, since lower case keeps a final sigma and a sharp s apart from what they match. */
function fold(text: string): string {
  return text.normalize("NFKC").toUpperCase().trim().replace(/\s+/g, " ")
}
