import { expect, test } from "bun:test"
import { generateKeyPairSync } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { errorOf, TestServer } from "../../../testing/index.ts"

test("the key of pushes is made once and kept", async () => {
  await using server = await TestServer.start()
  const ada = await server.signUp("ada")
  const { key } = await ada.ask("getPushKey")
  expect(Buffer.from(key, "base64url")).toHaveLength(65)
  await server.restart()
  expect(await (await ada.logInAgain()).ask("getPushKey")).toEqual({ key })
})

test("the key of pushes may come from a file, and a file without one stops the start", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-key-"))
  try {
    const file = join(folder, "key.pem")
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }))
    await using server = await TestServer.start({ PARLEY_PUSH_KEY_FILE: file })
    const { key } = await (await server.signUp("ada")).ask("getPushKey")
    const { x } = publicKey.export({ format: "jwk" })
    expect(Buffer.from(key, "base64url").subarray(1, 33).toString("base64url")).toBe(x ?? "")

    writeFileSync(file, "secret nonsense")
    const error = await errorOf(TestServer.start({ PARLEY_PUSH_KEY_FILE: file }))
    expect(String(error)).toContain("must hold a private P-256 key")
    expect(String(error)).not.toContain("secret nonsense")
  } finally {
    rmSync(folder, { recursive: true })
  }
})
