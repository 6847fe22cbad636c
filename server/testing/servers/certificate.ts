import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { programOf } from "./debian.ts"

/** A certificate for 127.0.0.1 that no public authority signed, as files in PEM. */
export class Certificate implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "parley-certificate-"))
  readonly cert = join(this.#folder, "cert.pem")
  readonly key = join(this.#folder, "key.pem")

  private constructor() {}

  static async make(): Promise<Certificate> {
    const certificate = new Certificate()
    const openssl = await programOf("openssl", () => Promise.reject(new Error("Install openssl.")))
    const child = Bun.spawn(
      [
        ...[openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        ...["-keyout", certificate.key, "-out", certificate.cert],
      ],
      { stdout: "ignore", stderr: "pipe" },
    )
    const complaint = await new Response(child.stderr).text()
    if ((await child.exited) !== 0) throw new Error(complaint)
    return certificate
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
