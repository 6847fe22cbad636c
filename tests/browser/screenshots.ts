import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { findChromium } from "../../tools/chromium.ts"
import {
  createChannel,
  desktop,
  joinChannel,
  openBrowser,
  openPage,
  phone,
  say,
  sees,
  signUp,
  startSite,
} from "./fixture.ts"
import { screens } from "./screens.ts"

/** Takes the pictures of the documentation: `npm run screenshots`. */
const folder = join(import.meta.dir, "../../docs/screenshots")
mkdirSync(folder, { recursive: true })
process.env["TEST_CHROMIUM"] = await findChromium()

const site = await startSite()
const browser = await openBrowser()
try {
  const ada = await openPage(browser, site, { colorScheme: "light" })
  const alan = await openPage(browser, site, { colorScheme: "dark", viewport: phone })
  await take(ada, "log-in", () => ada.goto("/login"))
  await signUp(ada, { username: "ada", name: "Ada Lovelace" })
  await signUp(alan, { username: "alan", name: "Alan Turing" })
  await take(ada, "empty", () => ada.getByText("No rooms yet").waitFor())
  await converse(ada, alan)
  await everyLook(browser, ada)
  await take(ada, "browse", async () => {
    await ada.getByRole("link", { name: "Browse channels" }).click()
    await ada.getByRole("listitem").first().waitFor()
  })
} finally {
  await browser.close()
  await site.close()
}

async function converse(ada: Page, alan: Page): Promise<void> {
  for (const name of ["announcements", "analytical-engine", "coffee"]) await createChannel(ada, name)
  await ada.getByRole("link", { name: /analytical-engine/ }).click()
  await joinChannel(alan, "analytical-engine")
  const lines: [Page, string][] = [
    [ada, "The store can hold a thousand numbers of fifty digits."],
    [ada, "I wrote the notes up last night. Could you read the part on loops?"],
    [alan, "Reading it now. The table for the Bernoulli numbers is a program, you know."],
    [alan, "I would only ask what happens when it never stops."],
    [ada, "Then somebody has to turn the handle for a very long time!"],
    [alan, "Let us talk about that on Thursday, with tea."],
  ]
  for (const [page, text] of lines) {
    await say(page, text)
    await sees(page === ada ? alan : ada, text)
  }
  await liven(ada, alan)
}

/** Reactions and an answer, so that the pictures show them. */
async function liven(ada: Page, alan: Page): Promise<void> {
  const program = (page: Page) =>
    page.getByRole("log").getByRole("article").filter({ hasText: "is a program, you know" }).first()
  await program(ada).hover()
  await program(ada).getByRole("button", { name: "React", exact: true }).click()
  await ada.getByRole("combobox", { name: "Search emoji" }).fill("rocket")
  await ada.getByRole("option", { name: "rocket" }).click()
  await program(alan).getByRole("button", { name: "🚀 1" }).click()
  await program(ada).hover()
  await program(ada).getByRole("button", { name: "Reply", exact: true }).click()
  await say(ada, "@alan the first one ever, then?")
  await sees(alan, "the first one ever")
}

/** What every screen looks like on desktop and phone, light and dark. */
async function everyLook(from: Browser, ada: Page): Promise<void> {
  const state = await ada.context().storageState()
  const path = new URL(ada.url()).pathname
  for (const [shape, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await from.newContext({ viewport, colorScheme, storageState: state, baseURL: site.url })
      for (const [name, open] of screens) {
        const page = await context.newPage()
        await page.goto(path)
        await page.getByRole("article").first().waitFor()
        await open(page)
        await take(page, `${name}-${shape}-${colorScheme}`)
        await page.close()
      }
      await context.close()
    }
  }
}

async function take(page: Page, name: string, prepare?: () => Promise<unknown>): Promise<void> {
  await prepare?.()
  await page.screenshot({
    path: join(folder, `${name}.jpg`),
    type: "jpeg",
    quality: 72,
    animations: "disabled",
  })
  process.stdout.write(`took ${name}.jpg\n`)
}
