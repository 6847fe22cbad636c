import { afterAll, beforeAll, expect, test } from "bun:test"
import { Caller, errorOf, type Person, TestServer, TestSocket, within } from "../../server/testing/index.ts"

let server: TestServer
let friend: Person
beforeAll(async () => {
  server = await TestServer.start()
  friend = await server.signUp("frida")
}, 30_000)
afterAll(() => server[Symbol.asyncDispose]())

const refusedConnect = async (token: string) =>
  (await errorOf(TestSocket.open(server.url, { token }))) as Error & { data?: unknown }

test("a live socket of a session that ends is cut at once, and the user's other session lives on", async () => {
  const phone = await server.signUp("pia")
  const laptop = await phone.logInAgain()
  using other = await laptop.connect()
  const room = await friend.makes("group", [phone])
  // Told by a worker, at its own pace: it is not to be heard by the sockets that are cut.
  await other.hears("notification")
  using overWebSocket = await phone.connect()
  using overPolling = await phone.connect("polling")

  await phone.ask("logOut")
  await within(Promise.all([overWebSocket.closed, overPolling.closed]), "both sockets to be cut")
  const { id } = await friend.says(room, "who is there?")
  await other.hears("message:new", ({ message }) => message.id === id)
  expect(overWebSocket.heard).toEqual([])
  expect(overPolling.heard).toEqual([])
  expect((await laptop.ask("checkSession")).user.id).toBe(phone.id)

  expect(await phone.refusal("checkSession")).toBe("session_ended")
  expect((await refusedConnect(phone.token)).data).toMatchObject({ code: "session_ended" })
  const renewed = await new Caller(server).refusal("refresh", { body: { refreshToken: phone.refreshToken } })
  expect(renewed).toBe("session_ended")
})

test("a session ended from another device is cut too", async () => {
  const laptop = await server.signUp("lena")
  const phone = await laptop.logInAgain()
  using socket = await phone.connect()
  const { sessions } = await laptop.ask("listSessions")
  await laptop.ask("endSession", { params: { id: sessions.find(each => !each.current)?.id ?? "" } })
  await within(socket.closed, "the socket to be cut")
  expect(await phone.refusal("listRooms")).toBe("session_ended")
  expect((await laptop.ask("listSessions")).sessions).toHaveLength(1)
})

test("nobody ends a session of someone else", async () => {
  const victim = await server.signUp("vera")
  const { sessions } = await victim.ask("listSessions")
  const params = { id: sessions[0]?.id ?? "" }
  expect(await friend.refusal("endSession", { params })).toBe("not_found")
  expect((await victim.ask("checkSession")).user.id).toBe(victim.id)
})

test("without a good token no socket connects", async () => {
  for (const token of ["", "nonsense", "a.b.c", friend.token.slice(0, -4)]) {
    expect((await refusedConnect(token)).data).toEqual({ code: "not_logged_in", retryable: false })
  }
})
