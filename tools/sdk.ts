import { join } from "node:path"

const root = join(import.meta.dir, "..")

/** Builds the SDK for Node, or what of it is older than its sources. */
export async function buildSdk(): Promise<void> {
  const child = Bun.spawn(
    [join(root, "node_modules/.bin/tsc"), "-b", join(root, "packages/client/tsconfig.build.json")],
    { stdout: "inherit", stderr: "inherit" },
  )
  if ((await child.exited) !== 0) throw new Error("The SDK could not be built.")
}
