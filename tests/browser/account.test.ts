import { afterAll, beforeAll, expect, test } from "bun:test"
import { TOTP } from "otpauth"
import type { CDPSession, Page } from "playwright-core"
import { createChannel, joinChannel, openPage, signUp } from "./fixture.ts"
import { openStage, type Stage } from "./stage.ts"

const password = "correct horse battery"

let stage: Stage
let ada: Page
let alan: Page

beforeAll(async () => {
  // Passkeys are for host names, and 127.0.0.1 is none.
  stage = await openStage({ host: "localhost" })
  ;({ ada, alan } = stage)
  await stage.signUp()
}, 120_000)

afterAll(() => stage?.close(), 30_000)

async function logOut(page: Page): Promise<void> {
  await page.goto("/settings/account")
  const button = page.getByRole("button", { name: "Log out" })
  if (!(await button.isVisible())) await page.goto("/settings")
  await button.click()
  await page.getByRole("button", { name: "Log in", exact: true }).waitFor()
}

async function logIn(page: Page, login: string, secret = password): Promise<void> {
  await page.getByRole("textbox", { name: "Username or e-mail" }).fill(login)
  await page.getByLabel("Password", { exact: true }).fill(secret)
  await page.getByRole("button", { name: "Log in", exact: true }).click()
}

const inside = (page: Page) => page.getByRole("navigation", { name: "Rooms" }).waitFor()

test("two-factor log-in is turned on by its QR code, and asked for at the next log-in", async () => {
  await ada.goto("/settings/security")
  const part = ada.getByRole("region", { name: "Two-factor log-in" })
  await part.getByRole("button", { name: "Turn on" }).click()
  const dialog = ada.getByRole("dialog")
  await dialog.getByLabel("Your password").fill("wrong horse")
  await dialog.getByRole("button", { name: "Go on" }).click()
  await dialog.getByText("The password is wrong.").waitFor()
  await dialog.getByLabel("Your password").fill(password)
  await dialog.getByRole("button", { name: "Go on" }).click()

  await dialog.getByRole("img", { name: "QR code" }).waitFor()
  const secret = ((await dialog.getByText(/^[A-Z2-7 ]{16,}$/u).textContent()) ?? "").replaceAll(" ", "")
  const app = new TOTP({ secret })
  await dialog.getByRole("textbox", { name: "Code" }).fill("000000")
  await dialog.getByRole("button", { name: "Turn on" }).click()
  await dialog.getByText("The code is wrong").waitFor()
  await dialog.getByRole("textbox", { name: "Code" }).fill(app.generate())
  await dialog.getByRole("button", { name: "Turn on" }).click()
  const list = dialog.getByRole("list", { name: "Recovery codes" })
  await list.waitFor()
  const codes = await list.getByRole("listitem").allTextContents()
  expect(codes).toHaveLength(10)
  // What nobody can show again is not lost by a press beside it.
  await ada.keyboard.press("Escape")
  await ada.keyboard.press("Escape")
  await list.waitFor()
  const download = ada.waitForEvent("download")
  await dialog.getByRole("button", { name: "Download" }).click()
  const file = await Bun.file(await (await download).path()).text()
  for (const code of codes) expect(file).toContain(code)
  await dialog.getByRole("button", { name: "I have kept it" }).click()
  await part.getByText("10 recovery codes left").waitFor()

  await logOut(ada)
  await logIn(ada, "ada")
  await ada.getByRole("heading", { name: "Second step" }).waitFor()
  await ada.getByRole("textbox", { name: "Code" }).fill("000000")
  await ada.getByRole("button", { name: "Log in", exact: true }).click()
  await ada.getByText("The code is wrong").waitFor()
  await ada.getByRole("button", { name: "Use a recovery code instead" }).click()
  await ada.getByRole("textbox", { name: "Recovery code" }).fill(codes[0] ?? "")
  await ada.getByRole("button", { name: "Log in", exact: true }).click()
  await inside(ada)

  await ada.goto("/settings/security")
  await part.getByText("9 recovery codes left").waitFor()
  await part.getByRole("button", { name: "Turn off" }).click()
  await dialog.getByRole("textbox", { name: "Code" }).fill(codes[1] ?? "")
  await dialog.getByLabel("Your password").fill(password)
  await dialog.getByRole("button", { name: "Turn off" }).click()
  await part.getByText("Off", { exact: true }).waitFor()
}, 60_000)

/** A device that keeps passkeys and whose owner is there. */
async function withDevice(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send("WebAuthn.enable")
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return devtools
}

test("a passkey is added, renamed, logs one in alone, and is removed", async () => {
  const devtools = await withDevice(alan)
  await alan.goto("/settings/security")
  const part = alan.getByRole("region", { name: "Passkeys" })
  await part.getByRole("button", { name: "Add a passkey" }).click()
  const dialog = alan.getByRole("dialog")
  await dialog.getByRole("textbox", { name: "Name" }).fill("My phone")
  await dialog.getByLabel("Your password").fill(password)
  await dialog.getByRole("button", { name: "Go on" }).click()
  await part.getByText("My phone").waitFor()
  await part.getByRole("button", { name: "Rename My phone" }).click()
  await dialog.getByRole("textbox", { name: "Name" }).fill("Old phone")
  await dialog.getByRole("button", { name: "Rename" }).click()
  await part.getByText("Old phone").waitFor()

  await alan.goto("/settings")
  await alan.getByRole("button", { name: "Log out" }).click()
  // The browser's own offer may be quicker than the button.
  const button = alan.getByRole("button", { name: "Log in with a passkey" })
  await button.click({ timeout: 3_000 }).catch(() => undefined)
  await inside(alan)
  await alan.goto("/settings/security")
  await part.getByText(/last used/u).waitFor()
  await part.getByRole("button", { name: "Remove Old phone" }).click()
  await part.getByRole("button", { name: "Remove", exact: true }).click()
  await part.getByText("No passkeys yet").waitFor()
  await devtools.detach()
}, 60_000)

test("a token is made for a program, works, is shown once, and is revoked", async () => {
  await ada.goto("/settings/tokens")
  await ada.getByRole("button", { name: "New token" }).click()
  const dialog = ada.getByRole("dialog")
  await dialog.getByRole("textbox", { name: "What it is for" }).fill("Build notices")
  await dialog.getByRole("checkbox", { name: "Read" }).uncheck()
  await dialog.getByLabel("Your password").fill(password)
  await dialog.getByRole("button", { name: "New token" }).click()
  await dialog.getByText("Choose at least one").waitFor()
  await dialog.getByRole("checkbox", { name: "Read" }).check()
  await dialog.getByRole("button", { name: "New token" }).click()
  const token = await dialog.getByRole("list", { name: "Your new token" }).textContent()
  const ask = () =>
    fetch(`${stage.site.url}/api/auth/check`, { headers: { authorization: `Bearer ${token}` } })
  expect((await ask()).status).toBe(200)

  await dialog.getByRole("button", { name: "I have kept it" }).click()
  await ada.getByText("Build notices").waitFor()
  expect(await ada.getByText(token ?? "").count()).toBe(0)
  await ada.getByRole("button", { name: "Revoke Build notices" }).click()
  await ada.getByRole("button", { name: "Revoke", exact: true }).click()
  await ada.getByText("No tokens yet").waitFor()
  expect((await ask()).status).toBe(401)
}, 60_000)

test("the password is changed, with the old one asked for", async () => {
  await ada.goto("/settings/account")
  await ada.getByText("ada@example.org").waitFor()
  await ada.getByText("This server sends no mail").waitFor()
  await ada.getByLabel("New password").fill("short")
  await ada.getByLabel("Your password").fill("wrong horse")
  await ada.getByRole("button", { name: "Change password" }).click()
  await ada.getByText("Use at least 8 characters.").waitFor()
  await ada.getByLabel("New password").fill("a better password")
  await ada.getByRole("button", { name: "Change password" }).click()
  await ada.getByText("The password is wrong.").waitFor()
  await ada.getByLabel("Your password").fill(password)
  await ada.getByRole("button", { name: "Change password" }).click()
  await ada.getByText("Your password is changed.").waitFor()
  await logOut(ada)
  await logIn(ada, "ada", "a better password")
  await inside(ada)
}, 60_000)

test("username and address are changed, with the password asked for", async () => {
  const page = await openPage(stage.browser, stage.site)
  await signUp(page, { username: "grace", name: "Grace Hopper" })
  await page.goto("/settings/account")
  const username = page.getByRole("region", { name: "Username" })
  const change = username.getByRole("button", { name: "Change username" })
  await change.click()
  await username.getByLabel("New username").fill("ada")
  await username.getByLabel("Your password").fill(password)
  await change.click()
  await page.getByText("This username is taken.").waitFor()
  await username.getByLabel("New username").fill("amazing-grace")
  await change.click()
  await page.getByText("Your username is changed.").waitFor()
  await page.getByRole("main").getByText("@amazing-grace").waitFor()

  // This server sends no mail: it holds at once.
  const email = page.getByRole("region", { name: "E-mail" })
  const move = email.getByRole("button", { name: "Change address" })
  await move.click()
  await email.getByLabel("New e-mail address").fill("hopper@example.org")
  await email.getByLabel("Your password").fill("not this one")
  await move.click()
  await email.getByText("The password is wrong.").waitFor()
  await email.getByLabel("Your password").fill(password)
  await move.click()
  await page.getByText("Your e-mail address is changed.").waitFor()
  await page.getByRole("main").getByText("hopper@example.org").waitFor()
  await logOut(page)
  await logIn(page, "hopper@example.org")
  await page.getByText("@amazing-grace").first().waitFor()
  await page.context().close()
}, 60_000)

test("what cannot be done is said in words, with a way on", async () => {
  const page = await openPage(stage.browser, stage.site)
  await page.goto("/login?sso_error=email_taken")
  await page.getByRole("alert").getByText("link the provider under Security").waitFor()
  await page.getByRole("link", { name: "Forgot your password?" }).click()
  await page.getByRole("textbox", { name: "E-mail" }).fill("ada@example.org")
  await page.getByRole("button", { name: "Send the link" }).click()
  await page.getByRole("alert").getByText("This server sends no mail").waitFor()
  await page.goto("/reset-password?token=nothing")
  await page.getByLabel("New password").fill("a better password")
  await page.getByRole("button", { name: "Set the password" }).click()
  await page.getByRole("alert").getByText("This link was used already").waitFor()
  await page.getByRole("link", { name: "Ask for a new link" }).click()
  await page.getByRole("heading", { name: "Forgot your password?" }).waitFor()
  await page.goto("/verify-email?token=nothing")
  await page.getByRole("heading", { name: "This link does not work" }).waitFor()
  await page.close()
}, 60_000)

test("someone is blocked on their card, and unblocked in the settings", async () => {
  await createChannel(ada, "engines")
  await alan.goto("/")
  await joinChannel(alan, "engines")
  await ada.getByRole("button", { name: "2 members" }).click()
  await ada.getByRole("button", { name: "Profile of Alan Turing" }).click()
  const card = ada.getByRole("dialog", { name: "Profile of Alan Turing" })
  await card.getByRole("button", { name: "Block" }).click()
  await card.getByText("They are not told").waitFor()
  await card.getByRole("button", { name: "Block" }).click()
  await card.getByText("You have blocked this person.").waitFor()
  await ada.keyboard.press("Escape")

  // What he says is folded, in the list of rooms too.
  await alan.getByRole("textbox", { name: "Message" }).fill("Can you hear me?")
  await alan.getByRole("button", { name: "Send" }).click()
  const log = ada.getByRole("log", { name: "Messages" })
  await log.getByText("Message of somebody you blocked").waitFor()
  await ada
    .getByRole("link", { name: /engines/ })
    .getByText("Message of somebody you blocked")
    .waitFor()
  expect(await ada.getByText("Can you hear me?").count()).toBe(0)
  await log.getByRole("button", { name: "Show" }).click()
  await log.getByText("Can you hear me?").waitFor()

  await ada.goto("/settings/blocked")
  await ada.getByRole("button", { name: "Unblock Alan Turing" }).click()
  await ada.getByText("Nobody is blocked").waitFor()
  await ada
    .getByRole("link", { name: /engines/ })
    .getByText("Can you hear me?")
    .waitFor()
}, 60_000)

test("one takes one's data, and leaves for good", async () => {
  await alan.goto("/settings/account")
  const download = alan.waitForEvent("download")
  await alan.getByRole("button", { name: "Download my data" }).click()
  const lines = (await Bun.file(await (await download).path()).text()).trim().split("\n")
  const types = lines.map(line => JSON.parse(line).type)
  expect(types[0]).toBe("account")
  expect(types.at(-1)).toBe("end")

  await alan.getByRole("button", { name: "Delete account" }).click()
  const dialog = alan.getByRole("dialog", { name: "Delete account" })
  await dialog.getByLabel("Your password").fill("wrong horse")
  await dialog.getByRole("button", { name: "Delete my account for good" }).click()
  await dialog.getByText("The password is wrong.").waitFor()
  await dialog.getByLabel("Your password").fill(password)
  await dialog.getByRole("button", { name: "Delete my account for good" }).click()
  await alan.getByRole("heading", { name: "Welcome back" }).waitFor()
  await logIn(alan, "alan")
  await alan.getByRole("alert").getByText("The login or the password is wrong.").waitFor()
}, 60_000)

test("no page error", () => {
  expect(stage.pageErrors).toEqual([])
})
