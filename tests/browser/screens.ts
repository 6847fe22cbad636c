import type { Page } from "playwright-core"
import { sees } from "./fixture.ts"

/** The screens that pictures are taken of, each with the way there from an open room. */
export const screens: [name: string, open: (page: Page) => Promise<unknown>][] = [
  ["conversation", page => sees(page, "the first one ever")],
  [
    "details",
    async page => {
      await page.getByRole("button", { name: "2 members" }).click()
      await page.getByRole("button", { name: "Profile of Alan Turing" }).last().click()
      await page.getByText("Here since").waitFor()
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
    "room-settings",
    async page => {
      await page.getByRole("button", { name: "2 members" }).click()
      await page.getByRole("button", { name: "Room settings" }).click()
      await page.getByRole("switch").first().waitFor()
    },
  ],
  [
    "profile",
    async page => {
      await page.goto("/settings/profile")
      await page.getByRole("textbox", { name: "About you" }).waitFor()
    },
  ],
  [
    "appearance",
    async page => {
      await page.goto("/settings/appearance")
      await page.getByRole("radio", { name: "Forest" }).waitFor({ state: "attached" })
    },
  ],
  [
    "rooms",
    async page => {
      await page.goto("/")
      await page.getByRole("link", { name: /analytical-engine/ }).waitFor()
    },
  ],
]
