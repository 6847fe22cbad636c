import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Browser, Page } from "playwright-core"
import {
  clickOver,
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

beforeAll(async () => {
  site = await startSite()
  browser = await openBrowser()
  ada = await openPage(browser, site)
  alan = await openPage(browser, site, { viewport: phone, colorScheme: "dark" })
  await signUp(ada, { username: "ada", name: "Ada Lovelace" })
  await signUp(alan, { username: "alan", name: "Alan Turing" })
  await createChannel(ada, "coffee")
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
  await say(ada, "The mill grinds numbers")
  await say(ada, "東京に行きます")
  await sees(alan, "東京に行きます")
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await site?.close()
})

const log = (page: Page) => page.getByRole("log", { name: "Messages" })
const message = (page: Page, text: string) => log(page).getByRole("article").filter({ hasText: text }).first()

async function act(page: Page, text: string, action: string): Promise<void> {
  await clickOver(message(page, text), "More actions")
  await page.getByRole("dialog").getByRole("button", { name: action, exact: true }).click()
}

/** What is said is found moments later: asks until it is. */
async function search(page: Page, words: string, found: string): Promise<void> {
  await page.goto(`${site.url}/search`)
  const hit = page.locator("[data-hit]").filter({ hasText: found })
  for (let tries = 0; tries < 20 && !(await hit.isVisible()); tries++) {
    await page.getByRole("searchbox", { name: "Search messages" }).fill("")
    await page.getByRole("searchbox", { name: "Search messages" }).fill(words)
    await page.getByRole("searchbox", { name: "Search messages" }).press("Enter")
    await hit.waitFor({ timeout: 2_000 }).catch(() => {})
  }
  await hit.waitFor()
}

test("words are found, marked, and opened where they were said", async () => {
  await search(ada, "mill", "grinds")
  expect(await ada.locator("[data-hit] mark").first().textContent()).toBe("mill")
  await ada.locator("[data-hit]").first().click()
  await message(ada, "The mill grinds numbers").waitFor()
  expect(ada.url()).toContain("/messages/1")
})

test("a word of two Chinese characters is found on a phone", async () => {
  await search(alan, "東京", "東京に行きます")
})

test("what is nowhere says so, with a way on", async () => {
  await ada.goto(`${site.url}/search`)
  await ada.getByRole("searchbox", { name: "Search messages" }).fill("unheardof")
  await ada.getByRole("searchbox", { name: "Search messages" }).press("Enter")
  await ada.getByText("Nothing found").waitFor()
})

test("a bookmark is kept, and taken away again", async () => {
  await alan.goto(site.url)
  await alan.getByRole("link", { name: /engines/ }).click()
  await act(alan, "The mill grinds numbers", "Bookmark")
  await alan.goto(`${site.url}/bookmarks`)
  await alan.getByText("The mill grinds numbers").waitFor()
  await alan
    .getByRole("button", { name: /^Remove/ })
    .first()
    .click()
  await alan.getByText("No bookmarks yet").waitFor()
})

test("a message is passed on to another room, with the name of who said it", async () => {
  await ada.goto(site.url)
  await ada.getByRole("link", { name: /engines/ }).click()
  await act(ada, "The mill grinds numbers", "Forward")
  const dialog = ada.getByRole("dialog", { name: "Forward to" })
  await dialog.getByRole("button", { name: /coffee/ }).click()
  await dialog
    .getByRole("button", { name: /^Forward/ })
    .last()
    .click()
  await dialog.waitFor({ state: "detached" })
  await ada
    .getByRole("link", { name: /coffee/ })
    .first()
    .click()
  await message(ada, "The mill grinds numbers").getByText("Forwarded from").waitFor()
})

test("what is pinned is in the room's details", async () => {
  await ada
    .getByRole("link", { name: /engines/ })
    .first()
    .click()
  await act(ada, "東京に行きます", "Pin")
  await ada.getByRole("button", { name: /member/ }).click()
  await ada.getByRole("tab", { name: "Pins" }).click()
  await ada.getByRole("tabpanel").getByText("東京に行きます").waitFor()
})
