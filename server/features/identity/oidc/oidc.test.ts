import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { cluster, errorOf, passwordOf, type TestNode } from "../fixture.ts"
import { IdentityProvider } from "../testing/identity-provider.ts"

let shared: ReturnType<typeof cluster>
let provider: IdentityProvider
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  provider = await IdentityProvider.start()
  node = await nodeWith([provider.settings()])
})
afterEach(async () => {
  await shared.close()
  await provider[Symbol.asyncDispose]()
})

function nodeWith(providers: unknown, more: object = {}): Promise<TestNode> {
  const file = join(shared.folder, `${crypto.randomUUID()}.json`)
  writeFileSync(file, JSON.stringify(providers))
  return shared.startNode({ oidcProvidersFile: file, ...more })
}

const ada = {
  sub: "subject-1",
  email: "ada@acme.test",
  email_verified: true,
  name: "Ada",
  preferred_username: "ada",
}

/** The browser's way to the provider: where it is sent, with which cookie. */
async function setOut(next = "/rooms/1", at = node) {
  const answer = await at.call(`GET /api/auth/oidc/acme/start?next=${encodeURIComponent(next)}`)
  expect(answer.status).toBe(302)
  const cookie = answer.cookie("parley_sso")
  expect(cookie?.attributes.sort()).toEqual([
    "HttpOnly",
    "Max-Age=600",
    "Path=/api/auth/oidc",
    "SameSite=Lax",
  ])
  return { location: answer.headers.get("location") ?? "", cookie: `parley_sso=${cookie?.value}` }
}

const comeBack = (back: URL, cookie: string, at = node) =>
  at.call(`GET ${back.pathname}${back.search}`, { cookie })

async function logIn(claims: object = ada, at = node) {
  const { location, cookie } = await setOut("/rooms/1", at)
  const answer = await comeBack(provider.agree(location, { ...claims }), cookie, at)
  const token = answer.cookie("parley_access")?.value ?? ""
  return { answer, to: answer.headers.get("location"), token }
}

async function userOf(token: string) {
  return JSON.parse((await node.call("GET /api/auth/check", { token })).text).user
}

describe("single sign-on", () => {
  test("lists its providers for the page of log-in", async () => {
    const { text } = await node.call("GET /api/auth/oidc")
    expect(JSON.parse(text)).toEqual({ providers: [{ id: "acme", name: "Acme" }] })
    const without = await shared.startNode()
    expect(JSON.parse((await without.call("GET /api/auth/oidc")).text)).toEqual({ providers: [] })
    expect((await without.call("GET /api/auth/oidc/acme/start")).failure).toBe("404 not_found")
  })

  test("makes an account, logs in by cookie and goes on to the page", async () => {
    const { answer, to, token } = await logIn()
    expect([answer.status, to]).toEqual([302, "/rooms/1"])
    expect(answer.cookie("parley_sso")?.attributes).toContain("Max-Age=0")
    expect(await userOf(token)).toMatchObject({
      username: "ada",
      name: "Ada",
      email: "ada@acme.test",
      role: "admin",
    })
    const credentials = JSON.parse((await node.call("GET /api/auth/credentials", { token })).text)
    expect(credentials).toMatchObject({ hasPassword: false, emailVerified: true })
    const again = await logIn({ ...ada, email: "other@acme.test", preferred_username: "other" })
    expect((await userOf(again.token)).id).toBe((await userOf(token)).id)
  })

  test("finds nobody by e-mail address, verified or not", async () => {
    await node.signUp("ada")
    for (const email_verified of [true, false]) {
      const { to, token } = await logIn({ ...ada, email: "ada@mail.test", email_verified })
      expect([to, token]).toEqual(["/login?sso_error=email_taken", ""])
    }
  })

  test("chooses a username that is free, allowed and near", async () => {
    await node.signUp("ada")
    const names = new Map<object, string>([
      [{ preferred_username: "ada" }, "ada2"],
      [{ preferred_username: "Ada@acme.test" }, "ada3"],
      [{ preferred_username: "Zoë Müller!" }, "zoe-muller"],
      [{ preferred_username: undefined, nickname: "all" }, "all2"],
      [{ preferred_username: "漢字", name: "漢字" }, "by.mail"],
      [{ preferred_username: "x".repeat(60) }, "x".repeat(32)],
    ])
    let n = 0
    for (const [claims, username] of names) {
      const email = n++ === 4 ? "by.mail@acme.test" : `user${n}@acme.test`
      const { token } = await logIn({ ...ada, sub: `subject ${n}`, email, ...claims })
      expect((await userOf(token)).username).toBe(username)
    }
  })

  test("asks the user info endpoint for an address that the token does not tell", async () => {
    provider.userInfo = { sub: ada.sub, email: "info@acme.test" }
    const { token } = await logIn({ ...ada, email: undefined })
    expect((await userOf(token)).email).toBe("info@acme.test")
    provider.userInfo = undefined
    const none = await logIn({ ...ada, sub: "subject-2", email: undefined })
    expect(none.to).toStartWith("/login?sso_error=sso_")
  })

  test("keeps out who is deactivated, and newcomers where sign-up is not for them", async () => {
    const { token } = await logIn()
    await node.identity.admin.deactivateUser((await userOf(token)).username)
    expect((await logIn()).to).toBe("/login?sso_error=account_deactivated")
    const bob = { ...ada, sub: "subject-2", email: "bob@acme.test", preferred_username: "bob" }
    const closed = await nodeWith([provider.settings()], { signUp: "closed" })
    expect((await logIn(bob, closed)).to).toBe("/login?sso_error=signup_closed")
    const never = await nodeWith([provider.settings({ allowSignUp: false })])
    expect((await logIn(bob, never)).to).toBe("/login?sso_error=signup_closed")
    const always = await nodeWith([provider.settings({ allowSignUp: true })], { signUp: "closed" })
    expect((await logIn(bob, always)).to).toBe("/rooms/1")
  })

  test("comes back to pages of this site alone", async () => {
    for (const next of ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "rooms"]) {
      const answer = await node.call(`GET /api/auth/oidc/acme/start?next=${encodeURIComponent(next)}`)
      expect(answer.failure).toBe("400 invalid_input")
    }
  })

  test("by a public address comes back to that", async () => {
    const far = await nodeWith([provider.settings()], { publicUrl: "https://chat.test" })
    const { location, cookie } = await setOut("/", far)
    const redirect = new URL(location).searchParams.get("redirect_uri")
    expect(redirect).toBe("https://chat.test/api/auth/oidc/acme/callback")
    const answer = await comeBack(provider.agree(location, ada), cookie, far)
    expect(answer.headers.get("location")).toBe("https://chat.test/")
  })
})

describe("what does not fit is refused", () => {
  const failed = "/login?sso_error=sso_failed"

  test("another state, another browser, and no cookie at all", async () => {
    const { location, cookie } = await setOut()
    const back = provider.agree(location, ada)
    const other = new URL(back)
    other.searchParams.set("state", "another")
    expect((await comeBack(other, cookie)).headers.get("location")).toBe(failed)
    const someone = await setOut()
    expect((await comeBack(back, someone.cookie)).headers.get("location")).toBe(failed)
    for (const none of ["", "parley_sso=", "parley_sso=x.y.z", `${cookie}x`]) {
      const answer = await comeBack(back, none)
      expect(answer.headers.get("location")).toBe(failed)
      expect(answer.cookie("parley_access")).toBeUndefined()
    }
  })

  for (const [what, lie] of Object.entries({
    "another nonce": { nonce: "another" },
    "another issuer": { issuer: "https://evil.test" },
    "a token for someone else": { audience: "elsewhere" },
    "a token that has expired": { expired: true },
    "a signature by a key that was not published": { foreignKey: true },
  })) {
    test(what, async () => {
      provider.lie = lie
      expect(await logIn()).toMatchObject({ to: failed, token: "" })
      provider.lie = {}
      expect((await logIn()).to).toBe("/rooms/1")
    })
  }

  test("an answer of another issuer (RFC 9207)", async () => {
    const { location, cookie } = await setOut()
    const back = provider.agree(location, ada)
    back.searchParams.set("iss", "https://evil.test")
    expect((await comeBack(back, cookie)).headers.get("location")).toBe(failed)
  })

  test("a code that was used, one that nobody gave, and a refusal of the provider", async () => {
    const { location, cookie } = await setOut()
    const back = provider.agree(location, ada)
    expect((await comeBack(back, cookie)).headers.get("location")).toBe("/rooms/1")
    expect((await comeBack(back, cookie)).headers.get("location")).toBe(failed)
    back.searchParams.set("code", "made up")
    expect((await comeBack(back, cookie)).headers.get("location")).toBe(failed)
    back.searchParams.delete("code")
    back.searchParams.set("error", "access_denied")
    expect((await comeBack(back, cookie)).headers.get("location")).toBe(failed)
  })

  test("a browser that was away for too long", async () => {
    const { location, cookie } = await setOut()
    shared.advance(10 * 60_000)
    expect((await comeBack(provider.agree(location, ada), cookie)).headers.get("location")).toBe(failed)
  })

  test("no token, code or secret reaches the log", async () => {
    provider.lie = { nonce: "another" }
    const { location, cookie } = await setOut()
    const back = provider.agree(location, ada)
    await comeBack(back, cookie)
    const code = back.searchParams.get("code") ?? ""
    expect(shared.logged()).toContain("single sign-on failed")
    for (const told of [code, "secret of parley", ada.email]) expect(shared.logged()).not.toContain(told)
  })
})

describe("linking", () => {
  const password = passwordOf("ada")
  async function link(token: string, as: object = ada, given: object = { password }) {
    const body = { ...given, next: "/settings" }
    const answer = await node.call("POST /api/auth/oidc/acme/link", { token, body })
    if (answer.status !== 200) return answer.failure
    const cookie = `parley_sso=${answer.cookie("parley_sso")?.value}; parley_access=${token}`
    const back = provider.agree(JSON.parse(answer.text).url, { ...as })
    return (await comeBack(back, cookie)).headers.get("location")
  }
  const identities = async (token: string) =>
    JSON.parse((await node.call("GET /api/auth/identities", { token })).text).identities

  test("takes the password; the identity logs in from then on, until it is unlinked", async () => {
    const { user, accessToken: token } = await node.signUp("ada")
    expect(await link(token, ada, {})).toBe("403 wrong_password")
    expect(await link(token)).toBe("/settings")
    expect(await link(token)).toBe("/settings")
    const [linked, ...more] = await identities(token)
    expect(more).toEqual([])
    expect(linked).toMatchObject({ provider: { id: "acme", name: "Acme" }, email: "ada@acme.test" })
    expect((await userOf((await logIn()).token)).id).toBe(user.id)
    const bob = (await node.signUp("bob")).accessToken
    const unlink = (by: string) => node.call(`DELETE /api/auth/identities/${linked.id}`, { token: by })
    expect((await unlink(bob)).failure).toBe("404 not_found")
    expect((await unlink(token)).status).toBe(204)
    expect((await userOf((await logIn()).token)).id).not.toBe(user.id)
  })

  test("an identity is one person's", async () => {
    await logIn()
    const { accessToken } = await node.signUp("bob")
    const to = await link(accessToken, ada, { password: passwordOf("bob") })
    expect(to).toBe("/settings?sso_error=sso_linked")
    expect(await identities(accessToken)).toEqual([])
  })

  test("a cookie of someone else's link links nothing to them", async () => {
    const { accessToken: thief } = await node.signUp("thief")
    const body = { password: passwordOf("thief"), next: "/" }
    const begun = await node.call("POST /api/auth/oidc/acme/link", { token: thief, body })
    const planted = `parley_sso=${begun.cookie("parley_sso")?.value}`
    const back = provider.agree(JSON.parse(begun.text).url, ada)
    const { accessToken: victim } = await node.signUp("victim")
    for (const cookie of [planted, `${planted}; parley_access=${victim}`]) {
      const answer = await comeBack(back, cookie)
      expect(answer.headers.get("location")).toStartWith("/?sso_error=")
    }
    expect(await identities(thief)).toEqual([])
  })

  test("the last way in stays; who has no password sets one after a log-in of lately", async () => {
    const { token } = await logIn()
    const [linked] = await identities(token)
    const unlink = () => node.call(`DELETE /api/auth/identities/${linked.id}`, { token })
    expect((await unlink()).failure).toBe("409 last_way_in")
    const setPassword = () =>
      node.call("PUT /api/auth/password", { token, body: { newPassword: "a first secret" } })
    const body = { login: "ada", password: "" }
    expect((await node.call("POST /api/auth/login", { body })).failure).toBe("401 wrong_login")
    expect((await setPassword()).status).toBe(204)
    expect((await setPassword()).failure).toBe("403 wrong_password")
    expect((await unlink()).status).toBe(204)
    expect((await node.logIn("ada", "a first secret")).user.username).toBe("ada")
  })

  test("a session without a password that is not fresh may not change what proves who one is", async () => {
    const { answer } = await logIn()
    shared.advance(15 * 60_000)
    const refreshToken = answer.cookie("parley_refresh")?.value ?? ""
    const { accessToken: token } = JSON.parse((await node.refresh(refreshToken)).text)
    const body = { newPassword: "a first secret" }
    expect((await node.call("PUT /api/auth/password", { token, body })).failure).toBe("403 log_in_again")
  })
})

describe("a provider", () => {
  test("that is down stops no start, and is used once it is back", async () => {
    const gone = await IdentityProvider.start()
    const settings = gone.settings({ id: "gone" })
    await gone[Symbol.asyncDispose]()
    const lone = await nodeWith([settings, provider.settings()])
    expect((await lone.call("GET /api/auth/oidc/gone/start")).failure).toBe("503 sso_unavailable")
    expect((await logIn(ada, lone)).to).toBe("/rooms/1")
  })

  test("may keep its secret in a file beside", async () => {
    writeFileSync(join(shared.folder, "acme-secret"), "secret of parley\n")
    const { clientSecret: _, ...rest } = provider.settings({ clientSecretFile: "acme-secret" })
    expect((await logIn(ada, await nodeWith([rest]))).to).toBe("/rooms/1")
  })

  for (const [what, providers, word] of [
    ["what is no list", { acme: {} }, "array"],
    ["an issuer over http", [{ ...newProvider(), issuer: "http://acme.test" }], "0.issuer: must be an https"],
    ["a word that nobody knows", [{ ...newProvider(), clientSecert: "x" }], "clientSecert"],
    ["an id twice", [newProvider(), newProvider()], "names an id twice"],
    ["an id that fits no address", [{ ...newProvider(), id: "a/b" }], "0.id"],
    ["scopes without openid", [{ ...newProvider(), scopes: ["email"] }], "openid"],
  ] as const) {
    test(`file is refused with ${what}`, async () => {
      expect(String(await errorOf(nodeWith(providers)))).toContain(word)
    })
  }
})

function newProvider() {
  return { id: "acme", name: "Acme", issuer: "https://acme.test", clientId: "parley" }
}
