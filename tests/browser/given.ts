import type { Page } from "playwright-core"

/** A file that is given to a page. */
export interface GivenFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** A picture of one colour, drawn by the page. */
export async function picture(page: Page, name: string, colour = "teal"): Promise<GivenFile> {
  const base64 = await page.evaluate<string>(`{
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 })
    const brush = canvas.getContext("2d")
    brush.fillStyle = "${colour}"
    brush.fillRect(0, 0, 320, 240)
    canvas.toDataURL("image/png").split(",")[1]
  }`)
  return { name, mimeType: "image/png", buffer: Buffer.from(base64, "base64") }
}

/** Says lines in the room that is open, in order, without the page's own composer. */
export async function post(page: Page, texts: readonly string[]): Promise<void> {
  await page.evaluate(
    async ({ path, texts }) => {
      for (const text of texts) {
        const body = JSON.stringify({ key: crypto.randomUUID(), text })
        const headers = { "content-type": "application/json" }
        const answer = await fetch(path, { method: "POST", headers, body })
        if (!answer.ok) throw new Error(await answer.text())
      }
    },
    { path: `/api/rooms/${roomOf(page)}/messages`, texts },
  )
}

/** The id of the room that is open. */
export const roomOf = (page: Page): string => new URL(page.url()).pathname.split("/")[2] ?? ""
