import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { JWTPayload } from "jose"
import type { Browser, Page } from "playwright-core"
import { IdentityProvider } from "../../server/features/identity/testing/identity-provider.ts"
import { MailServer } from "../../server/features/identity/testing/mail-server.ts"
import { createChannel, openBrowser, openPage, say, signUp, startSite } from "./fixture.ts"
import { keepShown, untilKept } from "./seen.ts"

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
}, 30_000)

afterAll(async () => {
  await browser?.close()
})

const inside = (page: Page) => page.getByRole("navigation", { name: "Rooms" }).waitFor()

/** Someone who was sent to the provider logs in there and comes back. */
async function agree(page: Page, provider: IdentityProvider, claims: JWTPayload): Promise<void> {
  await page.waitForURL(`${provider.issuer}/authorize?**`)
  await page.goto(String(provider.agree(page.url(), claims)))
}

test("single sign-on makes an account, and is linked to another one and taken away", async () => {
  await using provider = await IdentityProvider.start()
  const folder = mkdtempSync(join(tmpdir(), "parley-providers-"))
  const file = join(folder, "providers.json")
  writeFileSync(file, JSON.stringify([provider.settings()]))
  const site = await startSite({ PARLEY_OIDC_PROVIDERS_FILE: file })
  const ada = await openPage(browser, site)
  const grace = await openPage(browser, site)
  try {
    await signUp(ada, { username: "ada", name: "Ada Lovelace" })
    await grace.goto("/signup?next=/browse")
    await grace.getByRole("link", { name: "Sign up with Acme" }).click()
    const claims = { sub: "1", email: "grace@acme.test", email_verified: true, name: "Grace Hopper" }
    await agree(grace, provider, claims)
    await grace.waitForURL("**/browse")
    await inside(grace)
    await grace.goto("/settings/account")
    await grace.getByRole("heading", { name: "Delete account" }).waitFor()
    await grace.getByText("set one first").waitFor()
    await grace.getByRole("button", { name: "Set a password" }).waitFor()

    await ada.goto("/settings/security")
    const part = ada.getByRole("region", { name: "Single sign-on" })
    await part.getByRole("button", { name: "Link Acme" }).click()
    const confirm = async () => {
      await ada.getByLabel("Your password").fill("correct horse battery")
      await ada.getByRole("dialog").getByRole("button", { name: "Link", exact: true }).click()
    }
    await confirm()
    await agree(ada, provider, claims)
    await ada.getByRole("alert").getByText("That account is linked to someone else here.").waitFor()
    await part.getByRole("button", { name: "Link Acme" }).click()
    await confirm()
    await agree(ada, provider, { sub: "2", email: "ada@acme.test", email_verified: true, name: "Ada" })
    await part.getByText("ada@acme.test").waitFor()
    await part.getByRole("button", { name: "Unlink Acme" }).click()
    await part.getByRole("button", { name: "Unlink", exact: true }).click()
    await part.getByRole("button", { name: "Link Acme" }).waitFor()
  } finally {
    await site.close()
    rmSync(folder, { recursive: true })
  }
}, 60_000)

test("who logs in by single sign-on after another never sees what the other read", async () => {
  await using provider = await IdentityProvider.start()
  const folder = mkdtempSync(join(tmpdir(), "parley-providers-"))
  const file = join(folder, "providers.json")
  writeFileSync(file, JSON.stringify([provider.settings()]))
  const site = await startSite({ PARLEY_OIDC_PROVIDERS_FILE: file })
  const ada = await openPage(browser, site)
  try {
    await signUp(ada, { username: "ada", name: "Ada Lovelace" })
    await createChannel(ada, "engines")
    await say(ada, "For my eyes alone")
    await untilKept(ada, "For my eyes alone")
    const grace = await ada.context().newPage()
    await ada.close()
    await keepShown(grace)
    await grace.goto("/api/auth/oidc/acme/start?next=/")
    const claims = { sub: "1", email: "grace@acme.test", email_verified: true, name: "Grace Hopper" }
    await agree(grace, provider, claims)
    await grace.getByText("No rooms yet").waitFor()
    const shown = (await grace.evaluate<string[]>("[...window.shown]")).join()
    expect(shown).toContain("Grace Hopper")
    expect(shown).not.toContain("engines")
    expect(shown).not.toContain("Ada")
  } finally {
    await site.close()
    rmSync(folder, { recursive: true })
  }
}, 60_000)

/** A port that is free now: who is told a public address has to know the port before the server has one. */
async function freePort(): Promise<number> {
  const probe = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() })
  const { port } = probe
  await probe.stop(true)
  return port ?? 0
}

test("links of mails confirm an address and set a password that was forgotten", async () => {
  await using mail = await MailServer.start()
  const port = String(await freePort())
  const site = await startSite({
    PARLEY_PORT: port,
    PARLEY_PUBLIC_URL: `http://localhost:${port}`,
    PARLEY_SMTP_URL: mail.url,
    PARLEY_SMTP_FROM: "Parley <parley@chat.test>",
  })
  const page = await openPage(browser, site)
  const follow = async (path: string) => {
    const token = await mail.token("ada@example.org", path, site.url)
    await page.goto(`/${path}?token=${token}`)
  }
  try {
    await signUp(page, { username: "ada", name: "Ada Lovelace" })
    await mail.token("ada@example.org", "verify-email", site.url)
    await page.goto("/settings/account")
    await page.getByText("Not confirmed").waitFor()
    await page.getByRole("button", { name: "Send a link" }).click()
    await page.getByText("A link is on its way to ada@example.org").waitFor()
    await follow("verify-email")
    await page.getByRole("heading", { name: "Your e-mail address is confirmed" }).waitFor()
    await page.goto("/settings/account")
    await page.getByText("Confirmed", { exact: true }).waitFor()

    await page.goto("/forgot-password")
    await page.getByRole("textbox", { name: "E-mail" }).fill("ada@example.org")
    await page.getByRole("button", { name: "Send the link" }).click()
    await page.getByRole("heading", { name: "Look into your mail" }).waitFor()
    await follow("reset-password")
    await page.getByLabel("New password").fill("a better password")
    await page.getByRole("button", { name: "Set the password" }).click()
    await page.getByRole("heading", { name: "Your password is set" }).waitFor()
    await page.getByRole("link", { name: "Log in" }).click()
    await page.getByRole("textbox", { name: "Username or e-mail" }).fill("ada")
    await page.getByLabel("Password", { exact: true }).fill("a better password")
    await page.getByRole("button", { name: "Log in", exact: true }).click()
    await inside(page)
  } finally {
    await site.close()
  }
}, 60_000)
