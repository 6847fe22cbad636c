import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { spans } from "@parley/contract"
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from "jose"
import { cluster, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const check = (token: string) => node.call("GET /api/auth/check", { token })
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")

/** A token with claims and header of choice, signed with the node's own key. */
async function signed(claims: object, header: object = {}): Promise<string> {
  const row = await node.store.db
    .withTables<{ signing_keys: { kid: string; private_jwk: string } }>()
    .selectFrom("signing_keys")
    .selectAll()
    .executeTakeFirstOrThrow()
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "ES256", kid: row.kid, ...header })
    .sign(JSON.parse(row.private_jwk))
}

describe("access tokens", () => {
  test("anyone can verify them with the published keys", async () => {
    const { user, accessToken } = await node.signUp("ada")
    const jwks = JSON.parse((await node.call("GET /.well-known/jwks.json")).text)
    const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet(jwks), {
      issuer: "parley",
      audience: "parley",
      currentDate: new Date(shared.clock.now()),
    })
    expect(payload.sub).toBe(user.id)
    expect(Object.keys(payload).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"])
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900)
    expect(protectedHeader).toEqual({ alg: "ES256", kid: jwks.keys[0].kid })
  })

  test("are good for 15 minutes, also when they were checked before", async () => {
    const { accessToken, expiresAt } = await node.signUp("ada")
    expect((await check(accessToken)).status).toBe(200)
    shared.advance(Date.parse(expiresAt) - shared.clock.now() - 1)
    expect((await check(accessToken)).status).toBe(200)
    shared.advance(1)
    expect((await check(accessToken)).failure).toBe("401 not_logged_in")
    shared.advance(spans.accessToken)
    expect((await check(accessToken)).failure).toBe("401 not_logged_in")
  })

  test("one signed by us with the right claims is good: the forgeries below fail for their own reason", async () => {
    const claims = decodeJwt((await node.signUp("ada")).accessToken)
    expect((await check(await signed(claims))).status).toBe(200)
  })

  for (const [what, change] of [
    ["another audience", { aud: "elsewhere" }],
    ["another issuer", { iss: "elsewhere" }],
    ["no audience", { aud: undefined }],
    ["no session", { sid: undefined }],
    ["a session that is no string", { sid: 7 }],
    ["no user", { sub: undefined }],
    ["no expiry", { exp: undefined }],
    ["an expiry in the past", { exp: 1_000_000 }],
    ["a beginning in the future", { nbf: 9_000_000_000 }],
  ] as const) {
    test(`with ${what} are refused`, async () => {
      const claims = { ...decodeJwt((await node.signUp("ada")).accessToken), ...change }
      expect((await check(await signed(claims))).failure).toBe("401 not_logged_in")
    })
  }

  test("of another key are refused, whatever key they name", async () => {
    const { accessToken } = await node.signUp("ada")
    const claims = decodeJwt(accessToken)
    const { kid } = decodeProtectedHeader(accessToken)
    const { privateKey } = await generateKeyPair("ES256")
    for (const header of [{ kid }, { kid: "unknown" }, {}]) {
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ alg: "ES256", ...header } as { alg: string })
        .sign(privateKey)
      expect((await check(forged)).failure).toBe("401 not_logged_in")
    }
  })

  test("without a signature, or with the public key as a shared secret, are refused", async () => {
    const { accessToken } = await node.signUp("ada")
    const claims = decodeJwt(accessToken)
    const { kid } = decodeProtectedHeader(accessToken)
    const unsigned = `${encode({ alg: "none", kid })}.${encode(claims)}.`
    expect((await check(unsigned)).failure).toBe("401 not_logged_in")
    const jwks = JSON.parse((await node.call("GET /.well-known/jwks.json")).text)
    const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]))
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", ...(kid ? { kid } : {}) })
      .sign(secret)
    expect((await check(confused)).failure).toBe("401 not_logged_in")
  })

  test("that were tampered with are refused", async () => {
    const { accessToken } = await node.signUp("ada")
    const [header, , signature] = accessToken.split(".")
    const claims = { ...decodeJwt(accessToken), sub: "someone-else" }
    expect((await check(`${header}.${encode(claims)}.${signature}`)).failure).toBe("401 not_logged_in")
    for (const nonsense of ["x", "a.b.c", "...", `${accessToken}x`, "x".repeat(5_000)]) {
      expect((await check(nonsense)).failure).toBe("401 not_logged_in")
    }
  })

  test("a check asks the database nothing", async () => {
    const { accessToken } = await node.signUp("ada")
    const request = () =>
      new Request("http://parley.test/", { headers: { authorization: `Bearer ${accessToken}` } })
    await node.store.close()
    expect(await node.identity.authenticate(request())).toMatchObject({ userId: decodeJwt(accessToken).sub })
    expect(await node.identity.authenticate(request())).toMatchObject({ userId: decodeJwt(accessToken).sub })
  })
})
