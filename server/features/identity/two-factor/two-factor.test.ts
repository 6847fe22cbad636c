import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { randomBytes } from "node:crypto"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { LoggedIn, RecoveryCodes, SecondFactorNeeded, TwoFactor, TwoFactorSecret } from "@parley/contract"
import { TOTP, URI } from "otpauth"
import { cluster, errorOf, passwordOf, type TestNode } from "../fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const password = passwordOf("ada")
const halfMinute = 30_000

/** The code that the app shows at some moment from now. */
const codeOf = (secret: string, later = 0) =>
  new TOTP({ secret }).generate({ timestamp: shared.clock.now() + later })

/** A code that the app shows at no moment about now. */
function wrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2].map(steps => codeOf(secret, steps * halfMinute))
  return ["000000", "111111", "222222", "333333", "444444", "555555"].find(each => !near.includes(each)) ?? ""
}

const post = (path: string, body: object, token?: string) =>
  node.call(`POST /api/auth/${path}`, { body, ...(token ? { token } : {}) })

/** Someone with two-factor log-in, whose last code has passed. */
async function enrolled() {
  const { accessToken: token } = await node.signUp("ada")
  const { secret, uri } = (await post("two-factor", { password }, token)).as(TwoFactorSecret)
  const confirmed = await post("two-factor/confirm", { code: codeOf(secret) }, token)
  const { recoveryCodes } = confirmed.as(RecoveryCodes)
  shared.advance(halfMinute)
  return { token, secret, uri, recoveryCodes }
}

async function challenged(): Promise<string> {
  const answer = await post("login", { login: "ada", password })
  expect(answer.status).toBe(202)
  expect(answer.headers.getSetCookie()).toEqual([])
  return answer.as(SecondFactorNeeded).challenge
}

const enter = async (code: string, challenge?: string) =>
  await post("second-factor", { challenge: challenge ?? (await challenged()), code })

describe("enrolment", () => {
  test("begins with the password, and asks for nothing until a code was confirmed", async () => {
    const { accessToken: token } = await node.signUp("ada")
    expect((await post("two-factor", { password: "wrong" }, token)).failure).toBe("403 wrong_password")
    expect((await post("two-factor/confirm", { code: "123456" }, token)).failure).toBe(
      "409 second_factor_off",
    )
    const { secret, uri } = (await post("two-factor", { password }, token)).as(TwoFactorSecret)
    const app = URI.parse(uri)
    expect([app.issuer, app.label, app.secret.base32]).toEqual(["Parley", "ada", secret])
    expect((await node.logIn("ada")).user.username).toBe("ada")
    expect((await post("two-factor/confirm", { code: wrongCode(secret) }, token)).failure).toBe(
      "403 wrong_code",
    )
    const code = app.generate({ timestamp: shared.clock.now() })
    const { recoveryCodes } = (await post("two-factor/confirm", { code }, token)).as(RecoveryCodes)
    expect(new Set(recoveryCodes).size).toBe(10)
    const state = (await node.call("GET /api/auth/two-factor", { token })).as(TwoFactor)
    expect(state).toEqual({ enabledAt: new Date(shared.clock.now()).toISOString(), recoveryCodesLeft: 10 })
    expect((await post("two-factor", { password }, token)).failure).toBe("409 second_factor_on")
  })

  test("that is not confirmed in time begins again", async () => {
    const { accessToken: token } = await node.signUp("ada")
    const { secret } = (await post("two-factor", { password }, token)).as(TwoFactorSecret)
    shared.advance(10 * 60_000)
    const late = await post("two-factor/confirm", { code: codeOf(secret) }, token)
    expect(late.failure).toBe("409 second_factor_off")
  })

  test("leaves neither secret nor codes to read in the database or the log", async () => {
    const { secret, recoveryCodes } = await enrolled()
    await challenged()
    const db = node.store.db.withTables<{
      two_factor: object
      recovery_codes: object
      one_time_tokens: object
    }>()
    const kept = JSON.stringify([
      await db.selectFrom("two_factor").selectAll().execute(),
      await db.selectFrom("recovery_codes").selectAll().execute(),
    ])
    for (const told of [secret, ...recoveryCodes]) {
      expect(kept).not.toContain(told)
      expect(shared.logged()).not.toContain(told)
    }
  })
})

describe("log-in", () => {
  test("goes on with a code of the app, and sets cookies then", async () => {
    const { secret } = await enrolled()
    const answer = await enter(codeOf(secret))
    const { accessToken } = answer.as(LoggedIn)
    expect(answer.cookie("parley_access")?.value).toBe(accessToken)
    expect((await node.call("GET /api/auth/check", { token: accessToken })).status).toBe(200)
  })

  test("takes codes of clocks that are half a minute off, and no older ones", async () => {
    const { secret } = await enrolled()
    const early = codeOf(secret, halfMinute)
    shared.advance(2 * halfMinute)
    expect((await enter(early)).status).toBe(200)
    expect((await enter(codeOf(secret, halfMinute))).status).toBe(200)
    expect((await enter(codeOf(secret, -2 * halfMinute))).failure).toBe("403 wrong_code")
  })

  test("takes no code twice, nor the code of the enrolment, nor of two at once both", async () => {
    const { secret } = await enrolled()
    expect((await enter(codeOf(secret, -halfMinute))).failure).toBe("403 wrong_code")
    const challenges = [await challenged(), await challenged(), await challenged()]
    const answers = await Promise.all(challenges.map(each => enter(codeOf(secret), each)))
    expect(answers.map(each => each.status).sort()).toEqual([200, 403, 403])
    expect((await enter(codeOf(secret))).failure).toBe("403 wrong_code")
  })

  test("takes each recovery code once, in any letters", async () => {
    const { recoveryCodes, token } = await enrolled()
    const [first = "", second = ""] = recoveryCodes
    expect((await enter(first.toUpperCase().replaceAll("-", " "))).status).toBe(200)
    expect((await enter(first)).failure).toBe("403 wrong_code")
    expect((await enter(second)).status).toBe(200)
    const state = await node.call("GET /api/auth/two-factor", { token })
    expect(state.as(TwoFactor).recoveryCodesLeft).toBe(8)
  })

  test("a challenge is good for one log-in, five codes and ten minutes", async () => {
    const { secret, recoveryCodes } = await enrolled()
    const used = await challenged()
    expect((await enter(codeOf(secret), used)).status).toBe(200)
    const [code = ""] = recoveryCodes
    expect((await enter(code, used)).failure).toBe("400 challenge_expired")
    const guessed = await challenged()
    for (let n = 0; n < 5; n++) expect((await enter(wrongCode(secret), guessed)).status).toBe(403)
    expect((await enter(code, guessed)).failure).toBe("400 challenge_expired")
    const late = await challenged()
    shared.advance(10 * 60_000)
    expect((await enter(code, late)).failure).toBe("400 challenge_expired")
    expect((await enter(code, "made up")).failure).toBe("400 challenge_expired")
  })

  test("cannot be guessed at by asking for more challenges", async () => {
    const { secret, recoveryCodes } = await enrolled()
    for (let n = 0; n < 10; n++) expect((await enter(wrongCode(secret))).status).toBe(403)
    expect((await enter(codeOf(secret))).failure).toBe("429 rate_limited")
    expect((await enter(recoveryCodes[0] ?? "")).failure).toBe("429 rate_limited")
    shared.advance(15 * 60_000)
    expect((await enter(codeOf(secret))).status).toBe(200)
  })

  test("a wrong password is told nothing of a second factor", async () => {
    await enrolled()
    expect((await post("login", { login: "ada", password: "wrong" })).failure).toBe("401 wrong_login")
  })

  test("a new password makes challenges of the old one useless", async () => {
    const { secret, token } = await enrolled()
    const challenge = await challenged()
    const change = { password, newPassword: "another secret" }
    expect((await node.call("PUT /api/auth/password", { token, body: change })).status).toBe(204)
    expect((await enter(codeOf(secret), challenge)).failure).toBe("400 challenge_expired")
  })
})

describe("what one does with it", () => {
  test("new recovery codes make the old ones useless", async () => {
    const { token, secret, recoveryCodes } = await enrolled()
    const proof = { password, code: codeOf(secret) }
    const renewed = (await post("two-factor/recovery-codes", proof, token)).as(RecoveryCodes).recoveryCodes
    expect((await enter(recoveryCodes[0] ?? "")).failure).toBe("403 wrong_code")
    expect((await enter(renewed[0] ?? "")).status).toBe(200)
  })

  test("turning it off takes password and code", async () => {
    const { token, secret } = await enrolled()
    const code = codeOf(secret)
    expect((await post("two-factor/off", { password: "wrong", code }, token)).failure).toBe(
      "403 wrong_password",
    )
    const guess = { password, code: wrongCode(secret) }
    expect((await post("two-factor/off", guess, token)).failure).toBe("403 wrong_code")
    expect((await post("two-factor/off", { password, code }, token)).status).toBe(204)
    expect((await node.logIn("ada")).user.username).toBe("ada")
    expect((await post("two-factor/off", { password, code }, token)).failure).toBe("409 second_factor_off")
  })

  test("who has lost the app and the codes is helped by an administrator", async () => {
    await enrolled()
    await node.identity.admin.resetSecondFactor("ada")
    expect((await node.logIn("ada")).user.username).toBe("ada")
  })
})

test("a key of one's own keeps secrets from whoever has the database", async () => {
  const file = join(shared.folder, "key")
  writeFileSync(file, randomBytes(32).toString("base64"))
  node = await shared.startNode({ encryptionKeyFile: file })
  const { secret } = await enrolled()
  expect((await enter(codeOf(secret))).status).toBe(200)
  node = await shared.startNode()
  shared.advance(halfMinute)
  expect((await enter(codeOf(secret))).failure).toBe("500 internal")
  writeFileSync(file, "too short")
  expect(String(await errorOf(shared.startNode({ encryptionKeyFile: file })))).toContain("openssl rand")
  rmSync(file)
})
