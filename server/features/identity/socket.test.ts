import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { cluster, errorOf, type TestNode } from "./fixture.ts"

let shared: ReturnType<typeof cluster>
let node: TestNode
beforeEach(async () => {
  shared = cluster()
  node = await shared.startNode()
})
afterEach(() => shared.close())

const connect = (headers: Record<string, string>, auth: Record<string, unknown> = {}) =>
  node.identity.authenticateSocket({
    headers: new Headers(headers),
    url: new URL("http://parley.test/socket.io/?EIO=4"),
    auth,
  })

async function refusal(headers: Record<string, string>, auth: Record<string, unknown> = {}) {
  const error = await errorOf(connect(headers, auth))
  return error instanceof ParleyError ? error.code : error
}

describe("a socket", () => {
  test("is let in with auth.token, a bearer token or a cookie, in this order", async () => {
    const [ada, bob, cleo] = [await node.signUp("ada"), await node.signUp("bob"), await node.signUp("cleo")]
    const headers = {
      cookie: `parley_access=${ada.accessToken}`,
      authorization: `Bearer ${bob.accessToken}`,
    }
    expect((await connect({ cookie: headers.cookie })).userId).toBe(ada.user.id)
    expect((await connect(headers)).userId).toBe(bob.user.id)
    expect((await connect(headers, { token: cleo.accessToken })).userId).toBe(cleo.user.id)
  })

  test("is refused without a good token", async () => {
    const { accessToken } = await node.signUp("ada")
    const cookie = `parley_access=${accessToken}`
    expect(await refusal({})).toBe("not_logged_in")
    expect(await refusal({ cookie }, { token: "bad" })).toBe("not_logged_in")
    expect(await refusal({}, { token: { $gt: "" } })).toBe("not_logged_in")
    expect(await refusal({}, { token: "" })).toBe("not_logged_in")
    shared.advance(3_600_000)
    expect(await refusal({ cookie })).toBe("not_logged_in")
  })

  test("is refused once its session has ended", async () => {
    const { accessToken } = await node.signUp("ada")
    await node.call("POST /api/auth/logout", { token: accessToken })
    expect(await refusal({}, { token: accessToken })).toBe("session_ended")
  })

  test("by token, any origin will do", async () => {
    const { accessToken } = await node.signUp("ada")
    const headers = { origin: "https://elsewhere.test" }
    expect((await connect(headers, { token: accessToken })).userId).toBeString()
    expect(await refusal({ ...headers, cookie: `parley_access=${accessToken}` })).toBe("origin_refused")
  })
})
