import { join } from "node:path"
import type { Certificate } from "./certificate.ts"
import { installPackages, programOf } from "./debian.ts"
import { freePort } from "./free-port.ts"
import { listens, ServerProcess } from "./process.ts"

/** A NATS server with JetStream of the tests' own on a free port, encrypted where it is given a certificate. */
export async function startNats(certificate?: Certificate): Promise<{ url: string; server: ServerProcess }> {
  const program = await programOf("nats-server", () => installPackages("nats-server"))
  const port = await freePort()
  const tls = certificate ? ["--tls", "--tlscert", certificate.cert, "--tlskey", certificate.key] : []
  const server = await ServerProcess.start({
    command: folder => [
      program,
      "-a",
      "127.0.0.1",
      "-p",
      `${port}`,
      "-js",
      "-sd",
      join(folder, "data"),
      ...tls,
    ],
    answers: () => listens(port),
  })
  return { url: `${certificate ? "tls" : "nats"}://127.0.0.1:${port}`, server }
}
