import type { Certificate } from "./certificate.ts"
import { installPackages, programOf } from "./debian.ts"
import { freePort } from "./free-port.ts"
import { listens, ServerProcess } from "./process.ts"

/** A Redis of the tests' own on a free port, encrypted where it is given a certificate. */
export async function startRedis(certificate?: Certificate): Promise<{ url: string; server: ServerProcess }> {
  const program = await programOf("redis-server", () => installPackages("redis-server"))
  const port = await freePort()
  const listening = certificate
    ? [
        ...["--port", "0", "--tls-port", `${port}`, "--tls-auth-clients", "no"],
        ...["--tls-cert-file", certificate.cert, "--tls-key-file", certificate.key],
        ...["--tls-ca-cert-file", certificate.cert],
      ]
    : ["--port", `${port}`]
  const server = await ServerProcess.start({
    command: folder => [program, ...listening, "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
    answers: () => listens(port),
  })
  return { url: `${certificate ? "rediss" : "redis"}://127.0.0.1:${port}`, server }
}
