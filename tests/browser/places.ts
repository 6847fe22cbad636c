import type { Page } from "playwright-core"
import { clickOver } from "./fixture.ts"

/** Where things stand on the page, as people call them. */
export const log = (page: Page) => page.getByRole("log", { name: "Messages" })
export const composer = (page: Page) => page.getByRole("textbox", { name: "Message", exact: true })
export const notice = (page: Page) => page.getByRole("status", { name: "Connection" })

/** The first message that says this: answers, which quote it, stand below. */
export const message = (page: Page, text: string) =>
  log(page).getByRole("article").filter({ hasText: text }).first()

/** A message that the server has not got yet. */
export const waiting = (page: Page, text: string) =>
  page
    .getByRole("article")
    .filter({ hasText: text })
    .filter({ hasText: /Sending|Waiting/ })

/** Does one of the things that the menu of a message offers. */
export async function act(page: Page, text: string, action: string): Promise<void> {
  await clickOver(message(page, text), "More actions")
  await page.getByRole("dialog").getByRole("button", { name: action, exact: true }).click()
}
