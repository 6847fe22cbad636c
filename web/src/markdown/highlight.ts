import { common, createLowlight } from "lowlight"

/** One stretch of code and the class that gives it its colour. */
export interface Stretch {
  readonly text: string
  readonly className: string
}

const lowlight = createLowlight(common)
type Node = ReturnType<typeof lowlight.highlight>["children"][number]

/** Cuts code into coloured stretches; null for a language that is not known. Joined again, they give the code. */
export function highlight(language: string, code: string): readonly Stretch[] | null {
  const name = language.toLowerCase()
  if (!lowlight.registered(name)) return null
  const stretches: Stretch[] = []
  collect(lowlight.highlight(name, code).children, "", stretches)
  return stretches
}

function collect(nodes: readonly Node[], className: string, into: Stretch[]): void {
  for (const node of nodes) {
    if (node.type === "text") into.push({ text: node.value, className })
    if (node.type !== "element") continue
    const own = node.properties["className"]
    collect(node.children, Array.isArray(own) ? own.join(" ") : className, into)
  }
}
