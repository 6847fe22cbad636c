import { installPackages, programOf } from "./debian.ts"
import { freePort } from "./free-port.ts"
import { listens, ServerProcess } from "./process.ts"

/** A Redis of the tests' own on a free port. */
export async function startRedis(): Promise<{ url: string; server: ServerProcess }> {
  const program = await programOf("redis-server", () => installPackages("redis-server"))
  const port = await freePort()
  const server = await ServerProcess.start({
    command: folder => [program, "--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
    answers: () => listens(port),
  })
  return { url: `redis://127.0.0.1:${port}`, server }
}
