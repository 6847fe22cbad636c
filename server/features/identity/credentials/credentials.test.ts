import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { Caller, Person, passwordOf, TestServer, within } from "../../../testing/index.ts"
import { MailServer } from "../testing/mail-server.ts"

let mail: MailServer
let server: TestServer
let anyone: Caller
beforeAll(async () => {
  mail = await MailServer.start()
  server = await TestServer.start({
    PARLEY_SMTP_URL: mail.url,
    PARLEY_SMTP_FROM: "Parley <parley@chat.test>",
    PARLEY_PUBLIC_URL: "https://chat.test",
  })
  anyone = new Caller(server)
}, 30_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await mail[Symbol.asyncDispose]()
})

const newPassword = "another secret"
const logIn = (login: string, password: string) => anyone.call("logIn", { body: { login, password } })
const forgot = (email: string) => anyone.answer("forgotPassword", { body: { email } })

describe("changing the password", () => {
  test("takes the old one, ends other sessions and cuts their sockets", async () => {
    const phone = await server.signUp("ada")
    const laptop = await phone.logInAgain()
    using socket = await laptop.connect()
    const body = { password: "not this one", newPassword }
    expect(await phone.refusal("changePassword", { body })).toBe("wrong_password")
    expect(await phone.refusal("changePassword", { body: { newPassword } })).toBe("wrong_password")
    await phone.answer("changePassword", { body: { password: passwordOf("ada"), newPassword } })
    await within(socket.closed, "the other session's socket to be cut")
    expect(await laptop.refusal("checkSession")).toBe("session_ended")
    expect((await phone.ask("checkSession")).user.id).toBe(phone.id)
    expect((await logIn("ada", passwordOf("ada"))).status).toBe(401)
    expect((await logIn("ada", newPassword)).status).toBe(200)
  })

  test("leaves other sessions alone if asked to", async () => {
    const phone = await server.signUp("bob")
    const laptop = await phone.logInAgain()
    const body = { password: passwordOf("bob"), newPassword, keepOtherSessions: true }
    await phone.answer("changePassword", { body })
    expect((await laptop.ask("checkSession")).user.id).toBe(phone.id)
  })

  test("cannot be guessed at: after ten wrong ones the right one is refused too", async () => {
    const thief = await server.signUp("cleo")
    const body = { password: "a guess", newPassword }
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => thief.refusal("changePassword", { body })),
    )
    expect(guesses.filter(code => code === "wrong_password")).toHaveLength(10)
    expect(guesses.filter(code => code === "rate_limited")).toHaveLength(2)
    const right = { password: passwordOf("cleo"), newPassword }
    expect(await thief.refusal("changePassword", { body: right })).toBe("rate_limited")
  })
})

describe("a forgotten password", () => {
  test("is set anew by a link in a mail, once; all sessions end", async () => {
    const person = await server.signUp("dora")
    using socket = await person.connect()
    await forgot("Dora@Mail.test")
    const token = await mail.token("dora@mail.test", "reset-password")
    await anyone.answer("resetPassword", { body: { token, newPassword } })
    await within(socket.closed, "the socket to be cut")
    expect(await person.refusal("checkSession")).toBe("session_ended")
    expect((await logIn("dora", newPassword)).status).toBe(200)
    expect(await anyone.refusal("resetPassword", { body: { token, newPassword } })).toBe("link_expired")
  })

  test("two who use a link at once: one sets the password", async () => {
    await server.signUp("edgar")
    await forgot("edgar@mail.test")
    const token = await mail.token("edgar@mail.test", "reset-password")
    const answers = await Promise.all(
      ["first secret", "second secret"].map(each =>
        anyone.call("resetPassword", { body: { token, newPassword: each } }),
      ),
    )
    expect(answers.map(each => each.status).sort()).toEqual([204, 400])
  })

  test("the answer tells nobody whether there is such an account, and no mail goes to strangers", async () => {
    await server.signUp("fay")
    const [known, unknown] = [await forgot("fay@mail.test"), await forgot("nobody@mail.test")]
    expect(known).toEqual(unknown)
    await mail.token("fay@mail.test", "reset-password")
    expect(mail.letters.some(letter => letter.to.includes("nobody@mail.test"))).toBe(false)
  })

  test("nobody's letter box is flooded: at most three links at a time", async () => {
    await server.signUp("gus")
    await server.signUp("hal")
    for (let i = 0; i < 5; i++) await forgot("gus@mail.test")
    for (let i = 0; i < 3; i++) await mail.token("gus@mail.test", "reset-password")
    await forgot("hal@mail.test")
    await mail.token("hal@mail.test", "reset-password")
    const sent = mail.letters.filter(
      each => each.to.includes("gus@mail.test") && each.text.includes("/reset-password"),
    )
    expect(sent).toHaveLength(3)
  })

  test("a link of one kind is no good as another, nor is what nobody sent", async () => {
    await server.signUp("ida")
    const token = await mail.token("ida@mail.test", "verify-email")
    for (const wrong of [token, "x", "' or 1=1 --"]) {
      const body = { token: wrong, newPassword }
      expect(await anyone.refusal("resetPassword", { body })).toBe("link_expired")
    }
    await anyone.answer("verifyEmail", { body: { token } })
  })

  test("a change of password makes its links useless", async () => {
    const person = await server.signUp("jo")
    await forgot("jo@mail.test")
    const token = await mail.token("jo@mail.test", "reset-password")
    await person.answer("changePassword", { body: { password: passwordOf("jo"), newPassword } })
    const body = { token, newPassword: "a third secret" }
    expect(await anyone.refusal("resetPassword", { body })).toBe("link_expired")
  })
})

describe("an e-mail address", () => {
  test("is verified by a link that comes with sign-up, once", async () => {
    const person = await server.signUp("kim")
    expect(await person.ask("getCredentials")).toEqual({
      hasPassword: true,
      emailVerified: false,
      mailSetUp: true,
    })
    const token = await mail.token("kim@mail.test", "verify-email")
    await anyone.answer("verifyEmail", { body: { token } })
    expect((await person.ask("getCredentials")).emailVerified).toBe(true)
    expect(await anyone.refusal("verifyEmail", { body: { token } })).toBe("link_expired")
  })

  test("can be sent another link, also where the mail server had no time for a moment", async () => {
    const person = await server.signUp("lee")
    await mail.token("lee@mail.test", "verify-email")
    mail.refuseNext(1)
    await person.answer("requestEmailVerification")
    const token = await mail.token("lee@mail.test", "verify-email")
    await anyone.answer("verifyEmail", { body: { token } })
  })
})

test("letters say who sends them, and the server complains of nothing", () => {
  expect(new Set(mail.letters.map(letter => letter.from))).toEqual(new Set(["parley@chat.test"]))
  expect(server.complaints).toEqual([])
})

test("without mail the calls say so", async () => {
  await using quiet = await TestServer.start()
  const person = await Person.signUp(quiet, "mo")
  const body = { email: "mo@mail.test" }
  expect(await new Caller(quiet).refusal("forgotPassword", { body })).toBe("mail_not_set_up")
  expect(await person.refusal("requestEmailVerification")).toBe("mail_not_set_up")
  expect((await person.ask("getCredentials")).mailSetUp).toBe(false)
})
