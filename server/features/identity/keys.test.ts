import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { generateKeyPairSync } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { spans } from "@parley/contract"
import { decodeProtectedHeader } from "jose"
import { cluster, errorOf, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
beforeEach(() => {
  shared = cluster()
})
afterEach(() => shared.close())

const kidOf = (token: string) => decodeProtectedHeader(token).kid
const check = (node: TestNode, token: string) => node.call("GET /api/auth/check", { token })
const publishedKeys = async (node: TestNode): Promise<Record<string, unknown>[]> =>
  JSON.parse((await node.call("GET /.well-known/jwks.json")).text).keys

describe("signing keys", () => {
  test("one is made for all nodes, also when they start together", async () => {
    const nodes = await Promise.all([shared.startNode(), shared.startNode(), shared.startNode()])
    const kids = await Promise.all(
      nodes.map(async node => (await publishedKeys(node)).map(key => key["kid"])),
    )
    expect(new Set(kids.flat()).size).toBe(1)
    const { accessToken } = await nodes[0].signUp("ada")
    for (const node of nodes) expect((await check(node, accessToken)).status).toBe(200)
  })

  test("stay the same after a restart", async () => {
    const first = await shared.startNode()
    const { accessToken } = await first.signUp("ada")
    await first.close()
    expect((await check(await shared.startNode(), accessToken)).status).toBe(200)
  })

  test("their public parts alone are published", async () => {
    const [key] = await publishedKeys(await shared.startNode())
    expect(Object.keys(key ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"])
  })

  test("rotate: the new key signs, the old one verifies until its tokens have expired", async () => {
    const node = await shared.startNode()
    const old = await node.signUp("ada")
    await node.identity.admin.rotateSigningKey()
    const fresh = await node.logIn("ada")
    expect(kidOf(fresh.accessToken)).not.toBe(kidOf(old.accessToken))
    expect((await check(node, old.accessToken)).status).toBe(200)
    expect((await check(node, fresh.accessToken)).status).toBe(200)
    expect(await publishedKeys(node)).toHaveLength(2)

    shared.advance(spans.accessToken * 2)
    expect(await publishedKeys(await shared.startNode())).toHaveLength(1)
  })

  test("another node verifies with a key that it has not seen before", async () => {
    const [node, other] = [await shared.startNode(), await shared.startNode()]
    await node.signUp("ada")
    shared.advance(5_000)
    await node.identity.admin.rotateSigningKey()
    const { accessToken } = await node.logIn("ada")
    expect((await check(other, accessToken)).status).toBe(200)
    expect(kidOf((await other.logIn("ada")).accessToken)).toBe(kidOf(accessToken))
  })

  test("unknown keys cost one read in a while, not one each", async () => {
    const [node, other] = [await shared.startNode(), await shared.startNode()]
    await node.signUp("ada")
    await node.identity.admin.rotateSigningKey()
    const { accessToken } = await node.logIn("ada")
    // Its keys were read a moment ago.
    expect((await check(other, accessToken)).failure).toBe("401 not_logged_in")
    shared.advance(2_000)
    const answers = await Promise.all([check(other, accessToken), check(other, accessToken)])
    expect(answers.map(answer => answer.status)).toEqual([200, 200])
  })

  test("of two nodes that rotate at once, both sign with a key that both know", async () => {
    const nodes = [await shared.startNode(), await shared.startNode()] as const
    await Promise.all(nodes.map(node => node.identity.admin.rotateSigningKey()))
    await nodes[0].signUp("ada")
    shared.advance(2_000)
    for (const node of nodes) {
      const { accessToken } = await node.logIn("ada")
      for (const each of nodes) expect((await check(each, accessToken)).status).toBe(200)
    }
  })
})

describe("a signing key from a file", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const keyFile = (content: string) => {
    const path = join(shared.folder, "key")
    writeFileSync(path, content)
    return path
  }

  for (const [what, content] of [
    ["PEM", privateKey.export({ format: "pem", type: "pkcs8" }).toString()],
    ["a JWK", JSON.stringify(privateKey.export({ format: "jwk" }))],
  ] as const) {
    test(`as ${what} signs, and the database's keys still verify`, async () => {
      const before = await shared.startNode()
      const old = await before.signUp("ada")
      const node = await shared.startNode({ signingKeyFile: keyFile(content) })
      const fresh = await node.logIn("ada")
      expect(kidOf(fresh.accessToken)).not.toBe(kidOf(old.accessToken))
      expect((await check(node, fresh.accessToken)).status).toBe(200)
      expect((await check(node, old.accessToken)).status).toBe(200)
      expect(await errorOf(node.identity.admin.rotateSigningKey())).toBeInstanceOf(Error)
    })
  }

  const other = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey
  for (const [what, content] of [
    ["of another curve", other.export({ format: "pem", type: "pkcs8" }).toString()],
    ["without the private part", JSON.stringify({ ...privateKey.export({ format: "jwk" }), d: undefined })],
    ["of nonsense", "secret nonsense"],
  ] as const) {
    test(`${what} is refused with what to do, and shows nothing of the file`, async () => {
      const error = await errorOf(shared.startNode({ signingKeyFile: keyFile(content) }))
      expect(String(error)).toContain("openssl genpkey")
      expect(String(error)).not.toContain("nonsense")
      expect(error).not.toHaveProperty("cause")
    })
  }

  test("that is not there is told by its path", async () => {
    const error = await errorOf(shared.startNode({ signingKeyFile: join(shared.folder, "missing.pem") }))
    expect(String(error)).toContain("missing.pem")
  })
})
