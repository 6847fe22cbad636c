import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { LoggedIn, Passkey, PasskeyOptions } from "@parley/contract"
import { cluster, passwordOf, type TestNode } from "../fixture.ts"
import { Authenticator } from "../testing/authenticator.ts"

const origin = "https://chat.test"
const password = passwordOf("ada")

let shared: ReturnType<typeof cluster>
let node: TestNode
let token: string
let phone: Authenticator
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode({ publicUrl: `${origin}/parley`, publicOrigins: [origin] })
  token = (await node.signUp("ada")).accessToken
  phone = new Authenticator(origin)
})
afterEach(() => shared.close())

const post = (path: string, body?: object, by?: string) =>
  node.call(`POST /api/auth/passkeys${path}`, { ...(body ? { body } : {}), ...(by ? { token: by } : {}) })

async function options(by = token) {
  return (await post("/registration", { password }, by)).as(PasskeyOptions).options
}
async function add(device = phone, name = "my phone") {
  return (await post("", { name, response: device.create(await options()) }, token)).as(Passkey)
}
const challenge = async () => (await post("/challenge")).as(PasskeyOptions).options
const logIn = (response: unknown) => post("/log-in", { response })

describe("a passkey", () => {
  test("is added with the password, and logs one in without", async () => {
    expect((await post("/registration", {}, token)).failure).toBe("403 wrong_password")
    const added = await add()
    expect(added).toMatchObject({ name: "my phone", backedUp: false, lastUsedAt: null })
    const answer = await logIn(phone.get(await challenge()))
    const { user, accessToken } = answer.as(LoggedIn)
    expect(user.username).toBe("ada")
    expect(answer.cookie("parley_access")?.value).toBe(accessToken)
    const { passkeys } = JSON.parse((await node.call("GET /api/auth/passkeys", { token })).text)
    expect(passkeys).toEqual([{ ...added, lastUsedAt: new Date(shared.clock.now()).toISOString() }])
  })

  test("is for the public host name, must be found without a user name, and unlocked", async () => {
    expect(await options()).toMatchObject({
      rp: { id: "chat.test", name: "Parley" },
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    })
    expect(await challenge()).toMatchObject({ rpId: "chat.test", userVerification: "required" })
    const local = await shared.startNode()
    const by = { headers: { host: "localhost:3000" } }
    const answer = await local.call("POST /api/auth/passkeys/challenge", by)
    expect(answer.as(PasskeyOptions).options).toMatchObject({ rpId: "localhost" })
  })

  test("is renamed and removed by its user alone, and then lets nobody in", async () => {
    const { id } = await add()
    const bob = (await node.signUp("bob")).accessToken
    const rename = (by: string) =>
      node.call(`PATCH /api/auth/passkeys/${id}`, { token: by, body: { name: "an old phone" } })
    expect((await rename(bob)).failure).toBe("404 not_found")
    expect((await rename(token)).as(Passkey).name).toBe("an old phone")
    const remove = (by: string) => node.call(`DELETE /api/auth/passkeys/${id}`, { token: by })
    expect((await remove(bob)).failure).toBe("404 not_found")
    expect((await remove(token)).status).toBe(204)
    expect((await logIn(phone.get(await challenge()))).failure).toBe("403 passkey_refused")
  })

  test("is one of twenty at most", async () => {
    for (let n = 0; n < 20; n++) await add(new Authenticator(origin), `device ${n}`)
    expect((await post("/registration", { password }, token)).failure).toBe("409 limit_reached")
  }, 30_000)

  test("of someone who was deactivated lets nobody in", async () => {
    await add()
    await node.identity.admin.deactivateUser("ada")
    expect((await logIn(phone.get(await challenge()))).failure).toBe("403 account_deactivated")
  })

  test("is both factors: no code is asked for", async () => {
    await add()
    const { TOTP } = await import("otpauth")
    const begun = await node.call("POST /api/auth/two-factor", { token, body: { password } })
    const { secret } = JSON.parse(begun.text)
    const code = new TOTP({ secret }).generate({ timestamp: shared.clock.now() })
    await node.call("POST /api/auth/two-factor/confirm", { token, body: { code } })
    expect((await logIn(phone.get(await challenge()))).as(LoggedIn).user.username).toBe("ada")
  })
})

describe("registration refuses", () => {
  for (const [what, lie] of Object.entries({
    "another site": { origin: "https://chat.test.evil.test" },
    "a challenge that nobody gave": { challenge: "x".repeat(43) },
    "a device that nobody unlocked": { unverified: true },
  })) {
    test(what, async () => {
      const response = phone.create(await options(), lie)
      expect((await post("", { name: "x", response }, token)).failure).toBe("403 passkey_refused")
    })
  }

  test("an answer to a challenge that was used, is too old, or is someone else's", async () => {
    const used = await options()
    await post("", { name: "x", response: phone.create(used) }, token)
    const send = async (given: unknown) => await post("", { name: "x", response: phone.create(given) }, token)
    expect((await send(used)).failure).toBe("403 passkey_refused")
    const old = await options()
    shared.advance(5 * 60_000)
    expect((await send(old)).failure).toBe("403 passkey_refused")
    const bob = (await node.signUp("bob")).accessToken
    const begun = await post("/registration", { password: passwordOf("bob") }, bob)
    expect((await send(begun.as(PasskeyOptions).options)).failure).toBe("403 passkey_refused")
    expect((await send(await challenge().then(each => ({ ...used, ...each })))).failure).toBe(
      "403 passkey_refused",
    )
  })

  test("a passkey that another account has", async () => {
    const response = phone.create(await options())
    const bob = (await node.signUp("bob")).accessToken
    const begun = await post("/registration", { password: passwordOf("bob") }, bob)
    expect((await post("", { name: "x", response }, token)).status).toBe(201)
    const { challenge: other } = begun.as(PasskeyOptions).options as { challenge: string }
    const data = JSON.parse(Buffer.from(response.response.clientDataJSON, "base64url").toString())
    const clientDataJSON = Buffer.from(JSON.stringify({ ...data, challenge: other })).toString("base64url")
    const copied = { ...response, response: { ...response.response, clientDataJSON } }
    expect((await post("", { name: "x", response: copied }, bob)).failure).toBe("403 passkey_refused")
  })
})

describe("log-in refuses", () => {
  beforeEach(() => add())

  for (const [what, lie] of Object.entries({
    "another site": { origin: "https://evil.test" },
    "a challenge that nobody gave": { challenge: "x".repeat(43) },
    "a device that nobody unlocked": { unverified: true },
    "a copy of the device, whose counter is behind": { counter: 1 },
    "another user's handle": { userHandle: "Ym9i" },
  })) {
    test(what, async () => {
      await logIn(phone.get(await challenge()))
      expect((await logIn(phone.get(await challenge(), lie))).failure).toBe("403 passkey_refused")
      expect((await logIn(phone.get(await challenge()))).status).toBe(200)
    })
  }

  test("an answer that was sent before, and one that comes late", async () => {
    const response = phone.get(await challenge())
    expect((await logIn(response)).status).toBe(200)
    expect((await logIn(response)).failure).toBe("403 passkey_refused")
    const late = phone.get(await challenge())
    shared.advance(5 * 60_000)
    expect((await logIn(late)).failure).toBe("403 passkey_refused")
  })

  test("a signature by another key, and what is no answer of a device", async () => {
    const other = new Authenticator(origin)
    other.create(await options())
    const asked = await challenge()
    const { id, rawId } = phone.get(asked)
    expect((await logIn({ ...other.get(asked), id, rawId })).failure).toBe("403 passkey_refused")
    const { response } = phone.get(await challenge())
    for (const broken of [{ clientDataJSON: "e30" }, { authenticatorData: "AA" }, { signature: "%%" }]) {
      const given = { ...phone.get(await challenge()), response: { ...response, ...broken } }
      expect((await logIn(given)).failure).toBe("403 passkey_refused")
    }
    expect((await logIn({ id })).failure).toBe("400 invalid_input")
  })
})
