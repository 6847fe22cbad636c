import { afterAll, beforeAll, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { clickOver, createChannel, joinChannel, say, sees, until } from "./fixture.ts"
import { act, message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
let ada: Page
let alan: Page
let picture: Buffer

/** A page that people link to. */
const elsewhere = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    if (request.url.endsWith(".png")) {
      return new Response(new Uint8Array(picture), { headers: { "content-type": "image/png" } })
    }
    const head =
      '<title>All about the mill</title><meta name="description" content="It grinds"><meta property="og:image" content="mill.png">'
    return new Response(head, { headers: { "content-type": "text/html" } })
  },
})

beforeAll(async () => {
  stage = await openStage({
    settings: {
      PARLEY_RATE_LIMITS: "off",
      PARLEY_LINK_CARDS: "on",
      PARLEY_OUTBOUND_ALLOW: "127.0.0.1/32",
    },
  })
  ;({ ada, alan } = stage)
  await stage.signUp()
  picture = await ada.screenshot()
  await createChannel(ada, "coffee")
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
  await say(ada, "The mill grinds numbers")
  await sees(alan, "The mill grinds numbers")
}, 120_000)

afterAll(async () => {
  await stage?.close()
  await elsewhere.stop(true)
})

const details = (page: Page) => page.getByRole("complementary", { name: "Details" })

async function openRoom(page: Page, name: string): Promise<void> {
  await page.goto("/")
  await page
    .getByRole("link", { name: new RegExp(name, "u") })
    .first()
    .click()
  await page.getByRole("heading", { name, level: 1 }).waitFor()
}

/** Waits until every picture within is drawn. */
const drawn = (page: Page, within: string) =>
  until(
    page,
    `(all => all.length > 0 && all.every(image => image.complete && image.naturalWidth > 0))([...document.querySelectorAll(${JSON.stringify(`${within} img`)})])`,
  )

test("a bookmark is kept, leads to its message, and is taken away again", async () => {
  await act(alan, "The mill grinds numbers", "Bookmark")
  await alan.goto("/bookmarks")
  await alan.getByRole("link", { name: /The mill grinds numbers/ }).click()
  await message(alan, "The mill grinds numbers").waitFor()
  await clickOver(message(alan, "The mill grinds numbers"), "More actions")
  await alan.getByRole("dialog").getByRole("button", { name: "Remove bookmark" }).waitFor()
  await alan.keyboard.press("Escape")
  await alan.goto("/bookmarks")
  await alan.getByRole("button", { name: "Remove the bookmark of the message of Ada Lovelace" }).click()
  await alan.getByText("No bookmarks yet").waitFor()
  await openRoom(alan, "engines")
})

test("a message is passed on with words of one's own, and says whose it was", async () => {
  await act(ada, "The mill grinds numbers", "Forward")
  const dialog = ada.getByRole("dialog", { name: "Forward to" })
  await dialog.getByRole("button", { name: "coffee" }).click()
  await dialog.getByRole("textbox", { name: "Add a message" }).fill("Not coffee, though")
  await dialog.getByRole("button", { name: "Forward", exact: true }).click()
  await dialog.waitFor({ state: "detached" })
  await openRoom(ada, "coffee")
  await sees(ada, "Not coffee, though")
  await message(ada, "The mill grinds numbers").getByText("Forwarded from Ada Lovelace").waitFor()
})

test("a link gets a card, whose picture is ours, and which its author takes away", async () => {
  await openRoom(ada, "engines")
  await say(ada, `Read http://127.0.0.1:${elsewhere.port}/mill`)
  for (const page of [ada, alan]) {
    const card = message(page, "Read http").getByRole("link", { name: /All about the mill.*It grinds/ })
    await card.waitFor()
    expect(await card.locator("img").getAttribute("src")).toStartWith("/api/media/")
    await drawn(page, `a[href$="/mill"]`)
  }
  expect(
    await message(alan, "Read http")
      .getByRole("button", { name: /^Remove the preview/ })
      .count(),
  ).toBe(0)

  await alan.goto("/settings/appearance")
  await alan.getByRole("radio", { name: "Folded" }).check({ force: true })
  await openRoom(alan, "engines")
  const folded = message(alan, "Read http").getByRole("button", { name: "1 preview" })
  const card = message(alan, "Read http").getByRole("link", { name: /All about the mill/ })
  await folded.waitFor()
  expect(await card.count()).toBe(0)
  await folded.click()
  await card.waitFor()

  await clickOver(message(ada, "Read http"), "Remove the preview of All about the mill")
  await card.waitFor({ state: "detached" })
  await message(ada, "Read http")
    .getByRole("link", { name: /All about/ })
    .waitFor({ state: "detached" })
})

test("pins, pictures and files of a room are in its details, each with the way to its message", async () => {
  await ada.getByRole("button", { name: "2 members" }).click()
  const tab = (name: string) => details(ada).getByRole("tab", { name }).click()
  await tab("Pins")
  await details(ada).getByText("Nothing is pinned").waitFor()
  await act(ada, "The mill grinds numbers", "Pin")
  await details(ada)
    .getByRole("link", { name: /The mill grinds numbers/ })
    .waitFor()

  await tab("Files")
  await details(ada).getByText("No pictures yet").waitFor()
  const files = [
    { name: "mill.png", mimeType: "image/png", buffer: picture },
    { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("a plan") },
  ]
  await ada.locator("input[type=file]").first().setInputFiles(files)
  await say(ada, "Drawn by hand")
  await details(ada).getByRole("button", { name: "Show mill.png" }).click()
  await ada.getByRole("img", { name: "mill.png" }).waitFor()
  await ada.keyboard.press("Escape")
  await ada.getByRole("img", { name: "mill.png" }).waitFor({ state: "detached" })

  await details(ada).getByText("Files", { exact: true }).last().click()
  await details(ada).getByRole("link", { name: "Download plan.txt" }).waitFor()
  await details(ada).getByRole("link", { name: "Go to the message with plan.txt" }).click()
  await message(ada, "Drawn by hand").waitFor()
  expect(ada.url()).toContain("/messages/")
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})
