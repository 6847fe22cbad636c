import { readFileSync } from "node:fs"
import { distance } from "fastest-levenshtein"

type Environment = Readonly<Record<string, string | undefined>>

/** What a setting is given as: by its name, or as the content of the file that its name with `_FILE` leads to. */
export interface Given {
  readonly value?: string | undefined
  readonly problem?: string
}

/** The name under which the path of a file with a setting's value may be given; files need none. */
function fileNameOf(env: string): string | undefined {
  return env.endsWith("_FILE") ? undefined : `${env}_FILE`
}

/** An empty value counts as none. */
export function readGiven(env: string, environment: Environment): Given {
  const value = environment[env] || undefined
  const fileName = fileNameOf(env)
  const path = fileName && environment[fileName]
  if (!path) return { value }
  if (value !== undefined) return { problem: `${env} and ${fileName} are both set: leave one of them out.` }
  try {
    return { value: readFileSync(path, "utf8").trim() || undefined }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "an error"
    return { problem: `${fileName}=${path}: the file cannot be read (${code}).` }
  }
}

/** Names that begin with ours and are none of our settings. */
export function unknownNames(environment: Environment, settings: readonly string[]): string[] {
  const known = settings.flatMap(env => [env, fileNameOf(env) ?? env])
  return Object.keys(environment)
    .filter(name => name.startsWith("PARLEY_") && !known.includes(name))
    .map(name => {
      const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0]
      return `${name} is no setting of Parley. Did you mean ${nearest}?`
    })
}
