import { Parser } from "htmlparser2"

/** The texts of the children, by their names, of each element of a name. */
export function childrenOf(xml: string, name: string): Readonly<Record<string, string>>[] {
  const found: Record<string, string>[] = []
  const open: string[] = []
  const parser = new Parser(
    {
      onopentag(tag) {
        if (tag === name) found.push({})
        open.push(tag)
      },
      ontext(text) {
        const children = found.at(-1)
        const [parent, child] = open.slice(-2)
        if (children && child !== undefined && parent === name)
          children[child] = (children[child] ?? "") + text
      },
      onclosetag: () => void open.pop(),
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return found
}
