import type { Page } from "playwright-core"
import { log, notice } from "./places.ts"

/** A screen, with the way there from an open room, or from anywhere for those who have not logged in. */
export type Screen = readonly [name: string, open: (page: Page) => Promise<unknown>]

/** Waits until a screen has come to be: nothing of it is on its way any more. */
export async function settled(page: Page): Promise<void> {
  for (const waits of [page.locator(".skeleton"), notice(page).getByText(/./)]) {
    while ((await waits.count()) > 0) await waits.first().waitFor({ state: "detached" })
  }
}

const goTo = (path: string, arrived: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await page.goto(path)
  await arrived(page)
}
const heading = (name: string) => (page: Page) => page.getByRole("heading", { name, level: 1 }).waitFor()
const button = (name: string) => (page: Page) =>
  page.getByRole("button", { name, exact: true }).first().waitFor()

const program = (page: Page) => log(page).getByRole("article").filter({ hasText: "is a program" }).first()
const byKey = (key: string) => async (page: Page) => {
  await program(page).focus()
  await page.keyboard.press(key)
  await page.getByRole("dialog").waitFor()
}

async function details(page: Page, tab?: string): Promise<void> {
  await page.getByRole("button", { name: "2 members" }).click()
  if (tab) await page.getByRole("tab", { name: tab }).click()
}

/** Screens for those who have logged in, as told in `story.ts`. */
export const screens: readonly Screen[] = [
  ["rooms", goTo("/", page => page.getByRole("link", { name: /analytical-engine/ }).waitFor())],
  ["conversation", page => page.getByRole("article").filter({ hasText: "the first one ever" }).waitFor()],
  ["message-menu", byKey("Enter")],
  [
    "emoji",
    async page => {
      await byKey("+")(page)
      await page.getByRole("option").first().waitFor()
    },
  ],
  ["forward", byKey("f")],
  [
    "thread",
    async page => {
      await program(page).focus()
      await page.keyboard.press("t")
      const thread = page.getByRole("complementary", { name: "Thread" })
      await thread.getByText("the first one ever").waitFor()
    },
  ],
  [
    "members",
    async page => {
      await details(page)
      await page.getByRole("button", { name: "Profile of Alan Turing" }).last().waitFor()
    },
  ],
  [
    "profile-card",
    async page => {
      await details(page)
      await page.getByRole("button", { name: "Profile of Alan Turing" }).last().click()
      await page.getByText("Here since").waitFor()
    },
  ],
  [
    "pins",
    async page => {
      await details(page, "Pins")
      await page.getByRole("region", { name: "Pinned messages" }).getByText("is a program").waitFor()
    },
  ],
  [
    "files",
    async page => {
      await details(page, "Files")
      await page.getByRole("region", { name: "Files" }).locator("img").first().waitFor()
    },
  ],
  [
    "room-settings",
    async page => {
      await details(page)
      await page.getByRole("button", { name: "Room settings" }).click()
      await page.getByRole("switch").first().waitFor()
    },
  ],
  [
    "switcher",
    async page => {
      await page.keyboard.press("Control+k")
      await page.getByRole("combobox").fill("a")
      await page.getByRole("option").first().waitFor()
    },
  ],
  [
    "shortcuts",
    async page => {
      await log(page).focus()
      await page.keyboard.press("?")
      await page.getByRole("dialog").waitFor()
    },
  ],
  [
    "new-room",
    async page => {
      await page.goto("/")
      await page.getByRole("button", { name: "New room" }).first().click()
      await page.getByRole("textbox", { name: "Name" }).waitFor()
    },
  ],
  [
    "status",
    async page => {
      await page.goto("/settings/profile")
      await page.getByRole("button", { name: "Set a status" }).last().click()
      await page.getByRole("dialog").waitFor()
    },
  ],
  ["browse", goTo("/browse", page => page.getByRole("main").getByRole("listitem").first().waitFor())],
  [
    "inbox",
    goTo("/inbox", async page => {
      await page.getByText("All", { exact: true }).click()
      await page.getByRole("list", { name: "Notifications" }).getByRole("listitem").first().waitFor()
    }),
  ],
  ["search-start", goTo("/search", heading("Search"))],
  ["search", goTo("/search?q=program", page => page.locator("mark").first().waitFor())],
  ["bookmarks", goTo("/bookmarks", button("Remove the bookmark of the message of Alan Turing"))],
  ["settings-profile", goTo("/settings/profile", page => page.getByLabel("About you").waitFor())],
  [
    "settings-notifications",
    goTo("/settings/notifications", page => page.getByRole("switch").first().waitFor()),
  ],
  ["settings-appearance", goTo("/settings/appearance", page => page.getByText("Forest").waitFor())],
  ["settings-account", goTo("/settings/account", heading("Account"))],
  ["settings-security", goTo("/settings/security", page => page.getByText("Passkeys").first().waitFor())],
  ["settings-sessions", goTo("/settings/sessions", page => page.getByText("This browser").waitFor())],
  ["settings-tokens", goTo("/settings/tokens", heading("Access tokens"))],
  ["settings-blocked", goTo("/settings/blocked", heading("Blocked people"))],
]

/** Screens for everyone. */
export const outside: readonly Screen[] = [
  ["log-in", goTo("/login", button("Log in"))],
  ["sign-up", goTo("/signup", button("Sign up"))],
  ["forgot-password", goTo("/forgot-password", page => page.getByRole("heading", { level: 1 }).waitFor())],
  [
    "reset-password",
    goTo("/reset-password?token=none", page => page.getByRole("heading", { level: 1 }).waitFor()),
  ],
  ["verify-email", goTo("/verify-email?token=none", page => page.getByRole("alert").waitFor())],
  ["invite", goTo("/invite/nothing", page => page.getByRole("heading").first().waitFor())],
  ["not-found", goTo("/nowhere/at/all", page => page.getByRole("heading").first().waitFor())],
]
