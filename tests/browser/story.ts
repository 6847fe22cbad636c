import type { Page } from "playwright-core"
import { createChannel, joinChannel, say, sees } from "./fixture.ts"
import type { GivenFile } from "./given.ts"
import { act, message } from "./places.ts"

/** What pictures are taken of and what is looked through for barriers: rooms and people, and one of each thing that a message can hold. */
export async function tell(ada: Page, alan: Page): Promise<void> {
  for (const name of ["announcements", "coffee", "analytical-engine"]) await createChannel(ada, name)
  await joinChannel(alan, "analytical-engine")
  const lines: [Page, text: string, shown: string][] = [
    [ada, "The store can hold a *thousand* numbers, see <https://example.org/store>.", "The store can hold"],
    [
      alan,
      "Then the mill has to keep up:\n\n| part | digits |\n|---|---|\n| store | 50 |\n| mill | 100 |",
      "keep up",
    ],
    [
      ada,
      "> to keep up\n\nHere is the part on **loops**:\n\n```ts\nconst turns = 5 // of the handle\n```",
      "the part on",
    ],
    [
      alan,
      "Reading it now. The table of Bernoulli numbers is a program! ||It never stops.||",
      "is a program",
    ],
    [alan, "Let us talk about that on Thursday, @ada, with tea.", "on Thursday"],
  ]
  for (const [page, text, shown] of lines) {
    await say(page, text)
    await sees(page === ada ? alan : ada, shown)
  }
  await liven(ada, alan)
  await sayAlone(alan, "Tea at four?")
  await sayStatus(alan)
}

/** Something in a direct room, which waits there unread. */
async function sayAlone(page: Page, text: string): Promise<void> {
  const room = page.url()
  await page.keyboard.press("Control+k")
  await page.getByRole("combobox", { name: "Jump to" }).fill("lovelace")
  await page.getByRole("option", { name: /Ada Lovelace/ }).click()
  await page.getByRole("heading", { name: "Ada Lovelace", level: 1 }).waitFor()
  await say(page, text)
  await sees(page, text)
  await page.goto(room)
}

/** Wheels that turn each other, drawn by the page. */
async function drawing(page: Page): Promise<GivenFile> {
  const base64 = await page.evaluate<string>(`{
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 300 })
    const brush = canvas.getContext("2d")
    const ground = brush.createLinearGradient(0, 0, 640, 300)
    ground.addColorStop(0, "#123047")
    ground.addColorStop(1, "#1f6f78")
    brush.fillStyle = ground
    brush.fillRect(0, 0, 640, 300)
    for (const [x, y, radius, teeth, colour] of [
      [190, 165, 92, 24, "#f2c078"], [343, 120, 56, 15, "#e8e4d8"], [455, 178, 62, 16, "#7fd1b9"], [560, 110, 50, 13, "#f2c078"],
    ]) {
      brush.strokeStyle = brush.fillStyle = colour
      brush.lineWidth = 9
      brush.beginPath()
      for (let n = 0; n < teeth * 2; n++) {
        const [turn, reach] = [(n * Math.PI) / teeth, n % 2 ? radius : radius + 9]
        brush.lineTo(x + reach * Math.cos(turn), y + reach * Math.sin(turn))
      }
      brush.closePath()
      brush.stroke()
      for (const size of [radius * 0.55, radius * 0.16]) {
        brush.beginPath()
        brush.arc(x, y, size, 0, 7)
        if (size < 20) brush.fill()
        else brush.stroke()
      }
    }
    canvas.toDataURL("image/png").split(",")[1]
  }`)
  return { name: "wheels.png", mimeType: "image/png", buffer: Buffer.from(base64, "base64") }
}

/** A picture, a reaction of both, an answer, a pin and a bookmark. */
async function liven(ada: Page, alan: Page): Promise<void> {
  await ada.locator("form[aria-label=Message] input[type=file]").setInputFiles([await drawing(ada)])
  await say(ada, "The drawing of it")
  await sees(alan, "The drawing of it")
  await act(ada, "is a program", "React with ❤️")
  await message(alan, "is a program").getByRole("button", { name: "❤️ 1" }).click()
  await act(ada, "is a program", "Pin")
  await act(ada, "is a program", "Bookmark")
  await act(ada, "is a program", "Reply")
  await say(ada, "@alan the first one ever, then?")
  await sees(alan, "the first one ever")
}

async function sayStatus(page: Page): Promise<void> {
  await page.goto("/settings")
  await page.getByRole("button", { name: "Set a status" }).last().click()
  await page.getByRole("button", { name: /On holiday/ }).click()
  await page.getByRole("button", { name: "Save status" }).click()
  await page.getByRole("dialog").waitFor({ state: "detached" })
  await page.goBack()
}
