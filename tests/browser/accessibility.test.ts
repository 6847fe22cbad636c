import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContextOptions, Page } from "playwright-core"
import { themes } from "../../web/src/theme/themes.ts"
import { axeFindings } from "./axe.ts"
import { createChannel, desktop, joinChannel, phone, say, sees } from "./fixture.ts"
import { screens } from "./screens.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let room: string
let adasState: NonNullable<BrowserContextOptions["storageState"]>

beforeAll(async () => {
  stage = await openStage({ alan: { viewport: desktop } })
  const { ada, alan } = stage
  await stage.signUp()
  await createChannel(ada, "analytical-engine")
  await joinChannel(alan, "analytical-engine")
  room = new URL(ada.url()).pathname
  await fill(ada, alan)
  adasState = await ada.context().storageState()
  for (const page of [ada, alan]) await page.context().close()
}, 120_000)

afterAll(() => stage?.close())

/** One of each thing that a message can hold. */
async function fill(ada: Page, alan: Page): Promise<void> {
  const rich =
    "# Notes\n> quoted\n\n- **bold** and `code`, <https://example.org/>\n\n```ts\nconst turns = 5 // of it\n```"
  await say(ada, `${rich}\n\n| a | b |\n|---|---|\n| 1 | 2 |`)
  await say(alan, "A program, @ada, ||never to end||")
  await sees(ada, "A program")
  const program = ada.getByRole("article").filter({ hasText: "A program" }).first()
  await program.hover()
  await program.getByRole("button", { name: "React", exact: true }).click()
  await ada.getByRole("combobox", { name: "Search emoji" }).fill("rocket")
  await ada.getByRole("option", { name: "rocket" }).click()
  await program.getByRole("button", { name: "🚀 1" }).waitFor()
  await program.hover()
  await program.getByRole("button", { name: "Reply", exact: true }).click()
  await say(ada, "the first one ever, then?")
  await sees(alan, "the first one ever")
}

type Screen = (typeof screens)[number]

/** Seen by those who have not logged in. */
const outside: Screen[] = [
  [
    "log-in",
    async page =>
      await page
        .goto("/login")
        .then(() => page.getByRole("button", { name: "Log in", exact: true }).waitFor()),
  ],
  [
    "sign-up",
    async page =>
      await page.goto("/signup").then(() => page.getByRole("button", { name: "Sign up" }).waitFor()),
  ],
  [
    "invite",
    async page => await page.goto("/invite/nothing").then(() => page.getByRole("heading").first().waitFor()),
  ],
  [
    "not-found",
    async page => await page.goto("/nowhere/at/all").then(() => page.getByRole("heading").first().waitFor()),
  ],
]

const program = (page: Page) =>
  page.getByRole("log").getByRole("article").filter({ hasText: "A program" }).first()

/** Beside those that pictures are taken of. */
const inside: Screen[] = [
  ...screens,
  [
    "browse",
    async page => {
      await page.goto("/browse")
      await page.getByRole("main").getByRole("listitem").first().waitFor()
    },
  ],
  [
    "new room",
    async page => {
      await page.goto("/")
      await page.getByRole("button", { name: "New room" }).first().click()
      await page.getByRole("textbox", { name: "Name" }).waitFor()
    },
  ],
  [
    "menu of a message",
    async page => {
      await program(page).focus()
      await page.keyboard.press("Enter")
      await page.getByRole("dialog").waitFor()
    },
  ],
  [
    "emoji",
    async page => {
      await program(page).focus()
      await page.keyboard.press("+")
      await page.getByRole("option").first().waitFor()
    },
  ],
  [
    "sessions",
    async page => {
      await page.goto("/settings/sessions")
      await page.getByText("This browser").waitFor()
    },
  ],
]

/** Findings on each screen, under its name. */
async function audit(context: BrowserContextOptions, of: Screen[], theme?: string): Promise<string[]> {
  const seen = await stage.browser.newContext({
    baseURL: stage.site.url,
    reducedMotion: "reduce",
    ...context,
  })
  if (theme) await seen.addInitScript(`localStorage.setItem("parley.theme", "${theme}")`)
  const found: string[] = []
  for (const [name, open] of of) {
    const page = await seen.newPage()
    if (context.storageState) {
      await page.goto(room)
      await page.getByRole("article").last().waitFor()
    }
    await open(page)
    found.push(...(await axeFindings(page)).map(finding => `${name}: ${finding}`))
    await page.close()
  }
  await seen.close()
  return found
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [shape, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    test(`axe finds nothing on any screen of a ${shape} in ${colorScheme}`, async () => {
      const found = await audit({ viewport, colorScheme }, outside)
      found.push(...(await audit({ viewport, colorScheme, storageState: adasState }, inside)))
      expect(found).toEqual([])
    }, 120_000)
  }
}

for (const { name } of themes) {
  test(`axe finds nothing in the theme ${name}`, async () => {
    const two = inside.filter(([screen]) => screen === "conversation" || screen === "room-settings")
    expect(await audit({ storageState: adasState }, two, name)).toEqual([])
  }, 60_000)
}
