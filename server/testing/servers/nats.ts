import { join } from "node:path"
import { installPackages, programOf } from "./debian.ts"
import { freePort } from "./free-port.ts"
import { listens, ServerProcess } from "./process.ts"

/** A NATS server with JetStream of the tests' own on a free port. */
export async function startNats(): Promise<{ url: string; server: ServerProcess }> {
  const program = await programOf("nats-server", () => installPackages("nats-server"))
  const port = await freePort()
  const server = await ServerProcess.start({
    command: folder => [program, "-a", "127.0.0.1", "-p", `${port}`, "-js", "-sd", join(folder, "data")],
    answers: () => listens(port),
  })
  return { url: `nats://127.0.0.1:${port}`, server }
}
