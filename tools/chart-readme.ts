import { dirname, join } from "node:path"

const root = join(import.meta.dir, "..")

/** The README of every chart, made of its description and of the comments of its values. */
export async function chartReadmes(): Promise<[path: string, text: string][]> {
  const found = new Bun.Glob("*/Chart.yaml").scanSync({ cwd: join(root, "deploy/charts") })
  const charts = [...found].map(dirname).sort()
  return await Promise.all(
    charts.map(async (chart): Promise<[string, string]> => {
      const read = (file: string) => Bun.file(join(root, "deploy/charts", chart, file)).text()
      const { description } = Bun.YAML.parse(await read("Chart.yaml")) as { description: string }
      return [`deploy/charts/${chart}/README.md`, readme({ chart, description }, await read("values.yaml"))]
    }),
  )
}

function readme({ chart, description }: { chart: string; description: string }, values: string): string {
  const rows = describe(Bun.YAML.parse(values), commentsOf(values))
  return `# ${chart}

${description}. Generated from \`values.yaml\` by \`npm run generate\`; see [deploying](../../../docs/deploying.md).

| value | default | what it is |
|---|---|---|
${rows.map(row => `| ${row.join(" | ")} |\n`).join("")}`
}

/** The comment right above each key, by the key's path. A blank line parts a comment from what follows. */
function commentsOf(values: string): Map<string, string> {
  const comments = new Map<string, string>()
  let open: { indent: number; name: string }[] = []
  let comment: string[] = []
  for (const line of values.split("\n")) {
    const [, indent = "", hash, name] = /^( *)(?:(#)|([\w-]+):)/.exec(line) ?? []
    if (hash) comment.push(line.slice(indent.length + 1).trim())
    else {
      if (name) {
        open = [...open.filter(each => each.indent < indent.length), { indent: indent.length, name }]
        comments.set(open.map(each => each.name).join("."), comment.join(" "))
      }
      comment = []
    }
  }
  return comments
}

/** A row for each value, and one for each map that has a comment. */
function describe(value: unknown, comments: ReadonlyMap<string, string>, path: string[] = []): string[][] {
  const name = path.join(".")
  const comment = (comments.get(name) ?? "").replaceAll("|", "\\|")
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value)
  const inner = isMap ? Object.entries(value) : []
  if (inner.length === 0) return [[`\`${name}\``, `\`${JSON.stringify(value)}\``, comment]]
  const rows = inner.flatMap(([key, each]) => describe(each, comments, [...path, key]))
  return comment === "" ? rows : [[`\`${name}\``, "", comment], ...rows]
}
