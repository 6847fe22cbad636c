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

describe("a new e-mail address", () => {
  const change = (person: Person, name: string, email: string) =>
    person.ask("changeEmail", { body: { password: passwordOf(name), email } })

  test("holds once its link is opened; the old one is told, and its links are good no more", async () => {
    const nora = await server.signUp("nora")
    const old = await mail.token("nora@mail.test", "verify-email")
    const body = { password: "a guess", email: "Nora@New.test" }
    expect(await nora.refusal("changeEmail", { body })).toBe("wrong_password")
    const asked = await change(nora, "nora", "Nora@New.test")
    expect(asked).toMatchObject({ linkSent: true, user: { email: "nora@mail.test" } })
    await forgot("nora@mail.test")
    const reset = await mail.token("nora@mail.test", "reset-password")

    const token = await mail.token("nora@new.test", "verify-email")
    await anyone.answer("verifyEmail", { body: { token } })
    expect((await nora.ask("checkSession")).user.email).toBe("nora@new.test")
    expect((await nora.ask("getCredentials")).emailVerified).toBe(true)
    expect((await logIn("nora@new.test", passwordOf("nora"))).status).toBe(200)
    expect((await logIn("nora@mail.test", passwordOf("nora"))).status).toBe(401)
    await mail.about("nora@mail.test", "another e-mail address now")
    expect(await anyone.refusal("verifyEmail", { body: { token } })).toBe("link_expired")
    expect(await anyone.refusal("verifyEmail", { body: { token: old } })).toBe("link_expired")
    const again = { token: reset, newPassword }
    expect(await anyone.refusal("resetPassword", { body: again })).toBe("link_expired")
  })

  test("belongs to one account, whoever opens their link first", async () => {
    const [ola, pia] = [await server.signUp("ola"), await server.signUp("pia")]
    const taken = { password: passwordOf("ola"), email: "pia@mail.test" }
    expect(await ola.refusal("changeEmail", { body: taken })).toBe("email_taken")
    await change(ola, "ola", "both@new.test")
    const first = await mail.token("both@new.test", "verify-email")
    await change(pia, "pia", "both@new.test")
    const second = await mail.token("both@new.test", "verify-email")
    await anyone.answer("verifyEmail", { body: { token: second } })
    expect(await anyone.refusal("verifyEmail", { body: { token: first } })).toBe("email_taken")
    expect((await ola.ask("checkSession")).user.email).toBe("ola@mail.test")
  })

  test("is sent three links at most", async () => {
    const rolf = await server.signUp("rolf")
    for (const which of [1, 2, 3]) await change(rolf, "rolf", `rolf${which}@new.test`)
    const body = { password: passwordOf("rolf"), email: "rolf4@new.test" }
    expect(await rolf.refusal("changeEmail", { body })).toBe("rate_limited")
  })
})

describe("a new username", () => {
  const body = (name: string, username: string) => ({ body: { password: passwordOf(name), username } })

  test("takes the password, is known to all, and frees the old one", async () => {
    const sam = await server.signUp("sam")
    const tess = await server.signUp("tess")
    const room = await sam.makes("group", [tess], { name: "orchard" })
    using socket = await tess.connect()
    expect(await sam.refusal("changeUsername", body("tess", "samson"))).toBe("wrong_password")
    expect(await sam.ask("changeUsername", body("sam", " Samson "))).toMatchObject({ username: "samson" })
    await socket.hears("user:updated", ({ user }) => user.id === sam.id && user.username === "samson")
    const found = await tess.ask("listUsers", { query: { query: "samson" } })
    expect(found.users.map(({ id }) => id)).toEqual([sam.id])
    await tess.says(room, "hello @samson")
    expect((await sam.ask("listNotifications")).notifications.map(({ kind }) => kind)).toContain("mention")
    expect((await logIn("sam", passwordOf("sam"))).status).toBe(401)
    expect((await logIn("samson", passwordOf("sam"))).status).toBe(200)
    const { users } = await tess.ask("listUsers", { query: { query: "sam" } })
    expect(users.map(({ username }) => username)).not.toContain("sam")
    expect(await tess.ask("changeUsername", body("tess", "sam"))).toMatchObject({ username: "sam" })
  })

  test("cannot be another's, or one that means something else", async () => {
    const uma = await server.signUp("uma")
    await server.signUp("vera")
    expect(await uma.refusal("changeUsername", body("uma", "vera"))).toBe("username_taken")
    expect(await uma.refusal("changeUsername", body("uma", "everyone"))).toBe("invalid_input")
    expect((await uma.ask("checkSession")).user.username).toBe("uma")
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
  const change = { password: passwordOf("mo"), email: "mo@new.test" }
  const changed = await person.ask("changeEmail", { body: change })
  expect(changed).toMatchObject({ linkSent: false, user: { email: "mo@new.test" } })
})
