import { createHash } from "node:crypto"
import { join } from "node:path"

const root = join(import.meta.dir, "..")
const stamp = join(root, "web/dist/.built-from")
const sources = ["web/**", "packages/client/src/**", "packages/contract/src/**", "package-lock.json"]

/** Builds the web client if its sources are not those that it was last built from. */
export async function buildWeb(): Promise<void> {
  const wanted = await fingerprint()
  const built = Bun.file(stamp)
  if ((await built.exists()) && (await built.text()) === wanted) return
  console.log("Building the web client (once; it is kept until its sources change) ...")
  const vite = join(root, "node_modules/vite/bin/vite.js")
  const child = Bun.spawn([process.execPath, "--bun", vite, "build", "--logLevel", "warn"], {
    cwd: join(root, "web"),
    // Tests set another one, and React would be built for development.
    env: { ...process.env, NODE_ENV: "production" },
    stdout: "inherit",
    stderr: "inherit",
  })
  if ((await child.exited) !== 0) throw new Error("The web client could not be built.")
  await Bun.write(stamp, wanted)
}

/** A digest of every source that the build reads. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256")
  for (const pattern of sources) {
    const paths = [...new Bun.Glob(pattern).scanSync({ cwd: root, dot: true })]
    for (const path of paths.filter(each => !/(^|\/)(dist|node_modules)\//.test(each)).sort()) {
      hash.update(path).update(await Bun.file(join(root, path)).bytes())
    }
  }
  return hash.digest("hex")
}
