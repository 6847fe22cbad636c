import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Browser, Page } from "playwright-core"
import {
  createChannel,
  joinChannel,
  openBrowser,
  openPage,
  phone,
  type Site,
  say,
  sees,
  signUp,
  startSite,
} from "./fixture.ts"

let site: Site
let browser: Browser
/** At a desk. */
let ada: Page
/** On a phone. */
let alan: Page
const pageErrors: string[] = []

beforeAll(async () => {
  site = await startSite()
  browser = await openBrowser()
  ada = await openPage(browser, site)
  alan = await openPage(browser, site, { viewport: phone, colorScheme: "dark" })
  await ada.context().grantPermissions(["notifications"], { origin: site.url })
  for (const page of [ada, alan]) page.on("pageerror", error => pageErrors.push(String(error)))
  await signUp(ada, { username: "ada", name: "Ada <room>Lovelace</room>" })
  await signUp(alan, { username: "alan", name: "Alan Turing" })
  await createChannel(ada, "engines")
  await createChannel(ada, "looms")
  await joinChannel(alan, "engines")
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const openRoom = async (page: Page, name: string) => {
  await page
    .getByRole("link", { name: new RegExp(name, "u") })
    .first()
    .click()
  await page.getByRole("heading", { name, level: 1 }).waitFor()
}
const inboxLink = (page: Page) => page.getByRole("link", { name: /^(Notifications|Inbox)|unread/u }).first()
const items = (page: Page) => page.getByRole("list", { name: "Notifications" }).getByRole("listitem")

test("a mention waits in the inbox, opens in its place, and is read everywhere", async () => {
  await openRoom(ada, "looms")
  await alan.goto("/inbox")
  await alan.getByText("You are all caught up").waitFor()
  await ada.goto("/inbox")
  await ada.getByText("You are all caught up").waitFor()
  await alan.getByRole("link", { name: "Back to rooms" }).click()
  await openRoom(alan, "engines")
  await say(alan, "@ada look at the **gears**")
  await items(ada).getByText("look at the gears").waitFor()
  await items(ada).getByText("Alan Turing mentioned you in engines").waitFor()
  await inboxLink(ada).getByText("1 unread").waitFor({ state: "attached" })

  const elsewhere = await ada.context().newPage()
  await elsewhere.goto("/inbox")
  await items(elsewhere).first().waitFor()
  await items(ada).getByRole("link").click()
  await ada.getByRole("heading", { name: "engines", level: 1 }).waitFor()
  await sees(ada, "look at the")
  await inboxLink(ada).getByText("unread").waitFor({ state: "detached" })
  await elsewhere
    .getByRole("listitem")
    .getByRole("button", { name: "Mark as read" })
    .waitFor({ state: "detached" })
  await elsewhere.close()
})

test("an answer and an addition wait, names stay names, and all are marked at once", async () => {
  await alan.goto("/inbox")
  await ada.goto("/")
  await openRoom(ada, "engines")
  await say(ada, "@alan which ones?")
  await say(ada, "@room tea is ready")
  await alan.getByText("Ada <room>Lovelace</room> mentioned you in engines").waitFor()
  await alan.getByText("mentioned everyone in engines").waitFor()
  await inboxLink(alan).getByText("2 unread").waitFor({ state: "attached" })
  await alan.getByRole("button", { name: "Mark all as read" }).click()
  await inboxLink(alan).getByText("unread").waitFor({ state: "detached" })
  await alan.getByText("Unread", { exact: true }).first().click()
  await alan.reload()
  await alan.getByText("You are all caught up").waitFor()
  await alan.getByRole("button", { name: "Show earlier ones" }).click()
  await items(alan).nth(1).waitFor()
  expect(await items(alan).count()).toBe(2)
})

test("one's settings are kept", async () => {
  await ada.goto("/settings/notifications")
  await ada.getByRole("radio", { name: "What concerns me" }).check()
  await ada.getByRole("switch", { name: "Show what was said" }).uncheck()
  await ada.getByRole("switch", { name: "Quiet hours" }).check()
  await ada.getByLabel("To", { exact: true }).fill("06:30")
  await ada.getByLabel("To", { exact: true }).blur()
  await ada.getByText("Until the next day.").waitFor()
  const saved = ada.waitForResponse(
    async answer =>
      answer.url().endsWith("/notification-settings") && !(await answer.text()).includes("[1,2,3,4,5,6,0]"),
  )
  await ada.getByText("Sun", { exact: true }).click()
  await saved
  await ada.reload()
  await ada.getByLabel("To", { exact: true }).waitFor()
  expect(await ada.getByLabel("To", { exact: true }).inputValue()).toBe("06:30")
  expect(await ada.getByLabel("Sunday").isChecked()).toBe(false)
  expect(await ada.getByRole("radio", { name: "What concerns me" }).isChecked()).toBe(true)
  expect(await ada.getByRole("switch", { name: "Show what was said" }).isChecked()).toBe(false)
})

test("how someone is and that they type is seen by the other", async () => {
  await inEngines()
  await ada.goto("/")
  await openRoom(ada, "engines")
  await ada.getByRole("button", { name: "2 members" }).click()
  await ada.getByRole("button", { name: "Profile of Alan Turing" }).last().click()
  const card = ada.getByRole("dialog", { name: "Profile of Alan Turing" })
  await card.getByText("Online").waitFor()
  await card.getByRole("button", { name: "Message" }).click()
  await ada.locator("main header").getByText("Online").waitFor()

  await alan.goto("/settings")
  await alan.locator("main").getByText("Do not disturb").click()
  await ada.locator("main header").getByText("Do not disturb").waitFor()
  await alan.locator("main").getByText("Online", { exact: true }).click()
  await ada.locator("main header").getByText("Online").waitFor()

  await inEngines()
  await openRoom(ada, "engines")
  await alan.getByRole("textbox", { name: "Message" }).pressSequentially("I think")
  await ada.getByRole("status", { name: "Typing" }).getByText("Alan Turing is typing…").waitFor()
  await alan.getByRole("button", { name: "Send" }).click()
  await ada.getByText("Alan Turing is typing…").waitFor({ state: "detached" })
})

test("nothing went wrong in any page", () => {
  expect(pageErrors).toEqual([])
})

async function inEngines(): Promise<Page> {
  await alan.goto("/")
  await openRoom(alan, "engines")
  return alan
}
