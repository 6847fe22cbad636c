import { afterAll, beforeAll, expect, test } from "bun:test"
import type { CDPSession, Page } from "playwright-core"
import { createChannel, joinChannel, phone, say, sees, until } from "./fixture.ts"
import { type GivenFile, picture } from "./given.ts"
import { log, message } from "./places.ts"
import { openStage, type Stage } from "./stage.ts"

let stage: Stage
/** At a desk. */
let ada: Page
/** On a phone, by touch. */
let alan: Page

beforeAll(async () => {
  stage = await openStage({
    settings: { PARLEY_RATE_LIMITS: "off" },
    alan: { viewport: phone, colorScheme: "dark", hasTouch: true },
  })
  ;({ ada, alan } = stage)
  await stage.signUp()
  await createChannel(ada, "engines")
  await joinChannel(alan, "engines")
}, 120_000)

afterAll(() => stage?.close())

const composer = (page: Page) => page.getByRole("form", { name: "Message", exact: true })

async function send(page: Page, files: GivenFile[], text: string): Promise<void> {
  await composer(page).locator("input[type=file]").setInputFiles(files)
  await say(page, text)
  await sees(page, text)
}

/** A minute of silence: 8 bits, 8,000 times a second, behind the 44 bytes of its header. */
function silence(): Buffer {
  const rate = 8_000
  const size = rate * 60
  const head = Buffer.alloc(44)
  head.write("RIFF", 0)
  head.writeUInt32LE(36 + size, 4)
  head.write("WAVEfmt ", 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write("data", 36)
  head.writeUInt32LE(size, 40)
  return Buffer.concat([head, Buffer.alloc(size, 128)])
}

/** A few frames, filmed by the page. */
async function film(page: Page): Promise<GivenFile> {
  const base64 = await page.evaluate<string>(`(async () => {
    const frame = () => new Promise(done => requestAnimationFrame(done))
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 })
    const brush = canvas.getContext("2d")
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm; codecs=vp8" })
    const parts = []
    const stopped = new Promise(done => { recorder.onstop = done })
    recorder.ondataavailable = ({ data }) => parts.push(data)
    recorder.start()
    for (let n = 0; n < 20; n++) {
      brush.fillStyle = n % 2 ? "teal" : "orange"
      brush.fillRect(0, 0, 64, 48)
      await frame()
    }
    recorder.stop()
    await stopped
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""))
  })()`)
  return { name: "film.webm", mimeType: "video/webm", buffer: Buffer.from(base64, "base64") }
}

test("sound and film play where they were said, and any part of them can be asked for", async () => {
  const sound = { name: "silence.wav", mimeType: "audio/wav", buffer: silence() }
  await send(ada, [sound, await film(ada)], "Listen and look")
  await message(alan, "Listen and look").getByText("silence.wav").waitFor()
  await alan.evaluate(`(async () => {
    const sound = document.querySelector('[role="log"] audio')
    sound.muted = true
    await sound.play()
  })()`)
  await until(alan, `document.querySelector('[role="log"] audio').currentTime > 0`)
  // To its end, which was not played up to yet.
  await alan.evaluate(`document.querySelector('[role="log"] audio').currentTime = 59`)
  await until(alan, `document.querySelector('[role="log"] audio').ended`)

  await message(alan, "Listen and look").locator(`video[title="film.webm"]`).waitFor()
  await alan.evaluate(`(async () => {
    const film = document.querySelector('[role="log"] video')
    film.muted = true
    await film.play()
  })()`)
  await until(
    alan,
    `(({ videoWidth, currentTime }) => videoWidth === 64 && currentTime > 0)(document.querySelector('[role="log"] video'))`,
  )
  const part = await alan.evaluate<unknown>(`(async () => {
    const { src } = document.querySelector('[role="log"] audio')
    const answer = await fetch(src, { headers: { range: "bytes=4-11" } })
    return [answer.status, answer.headers.get("content-range"), new Uint8Array(await answer.arrayBuffer())[4]]
  })()`)
  expect(part).toEqual([206, `bytes 4-11/${sound.buffer.length}`, "W".charCodeAt(0)])
})

test("a file that lies about its type is what it is, and runs nothing", async () => {
  const script = Buffer.from(`<html><script>parent.window.broken = 1</script></html>`)
  const drawing = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="window.broken = 1"/>`)
  const noise = Buffer.from([0, 1, 2, 3, 255, 254])
  const files = [
    { name: "photo.png", mimeType: "image/png", buffer: script },
    { name: "drawing.svg", mimeType: "image/svg+xml", buffer: drawing },
    { name: "song.mp3", mimeType: "audio/mpeg", buffer: noise },
  ]
  await send(ada, files, "Trust me")
  const row = message(alan, "Trust me")
  for (const { name } of files) {
    const link = row.getByRole("link", { name: `Download ${name}` })
    await link.waitFor()
    const served = await alan.request.get((await link.getAttribute("href")) ?? "")
    const headers = served.headers()
    expect(headers["content-type"]).toMatch(/^(text\/plain|application\/octet-stream)/u)
    expect(headers["content-disposition"]).toStartWith("attachment")
    expect(headers["x-content-type-options"]).toBe("nosniff")
  }
  expect(await row.locator("audio, video, iframe, img[src*=media]").count()).toBe(0)
  expect(await alan.evaluate<boolean>(`"broken" in window`)).toBe(false)
})

test("pictures are gone through by keyboard alone", async () => {
  await send(ada, [await picture(ada, "teal.png"), await picture(ada, "orange.png", "orange")], "Two colours")
  const shown = (colour: string) => ada.getByRole("img", { name: `${colour}.png` })
  const open = message(ada, "Two colours").getByRole("button", { name: "Show teal.png" })
  await open.focus()
  await ada.keyboard.press("Enter")
  await inView(ada, "teal.png")
  await ada.keyboard.press("ArrowRight")
  await inView(ada, "orange.png")
  await ada.keyboard.press("ArrowLeft")
  await inView(ada, "teal.png")
  await ada.keyboard.press("Escape")
  await shown("teal").waitFor({ state: "detached" })
  await until(ada, `document.activeElement?.getAttribute("aria-label") === "Show teal.png"`)
})

test("pictures are gone through by touch", async () => {
  const finger = await alan.context().newCDPSession(alan)
  await message(alan, "Two colours").getByRole("button", { name: "Show teal.png" }).tap()
  await inView(alan, "teal.png")
  await swipe(finger, { from: [320, 400], to: [60, 400] })
  await inView(alan, "orange.png")
  await swipe(finger, { from: [200, 300], to: [200, 700] })
  await alan.getByRole("img", { name: "orange.png" }).waitFor({ state: "detached" })
})

test("a finger that rests on a message finds what can be done with it", async () => {
  await say(ada, "Touch me")
  await sees(alan, "Touch me")
  const finger = await alan.context().newCDPSession(alan)
  // Where it comes to rest.
  await message(alan, "Touch me").tap({ trial: true })
  const place = await message(alan, "Touch me").boundingBox()
  const at = { x: (place?.x ?? 0) + 150, y: (place?.y ?? 0) + (place?.height ?? 0) / 2 }
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] })
  const menu = alan.getByRole("dialog", { name: "Message of Ada Lovelace" })
  await menu.waitFor()
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] })
  await menu.getByRole("button", { name: "Reply", exact: true }).tap()
  await alan.getByText("Replying to Ada Lovelace").waitFor()
  await say(alan, "Gently")
  await sees(ada, "Gently")
})

test("an upload that is refused says so, and is tried again or given up", async () => {
  const uploads = "**/api/media**"
  await ada.route(uploads, route =>
    route.request().method() === "GET"
      ? route.continue()
      : route.fulfill({
          status: 409,
          contentType: "application/problem+json",
          json: { type: "about:blank", title: "Full", status: 409, code: "limit_reached", retryable: false },
        }),
  )
  const text = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) })
  await composer(ada)
    .locator("input[type=file]")
    .setInputFiles([text("plan.txt"), text("costs.txt")])
  const chosen = composer(ada).getByRole("list", { name: "Files to send" })
  for (const name of ["plan.txt", "costs.txt"]) {
    await chosen.getByRole("listitem", { name }).getByRole("alert").getByText("as many of these").waitFor()
  }
  await ada.unroute(uploads)
  await chosen.getByRole("button", { name: "Remove costs.txt" }).click()
  await chosen.getByRole("button", { name: "Try plan.txt again" }).click()
  await chosen.getByRole("alert").waitFor({ state: "detached" })
  await say(ada, "There is room now")
  await sees(alan, "There is room now")
  await message(alan, "There is room now").getByRole("link", { name: "Download plan.txt" }).waitFor()
  expect(await log(alan).getByRole("link", { name: "Download costs.txt" }).count()).toBe(0)
})

test("no page met an error of its own", () => {
  expect(stage.pageErrors).toEqual([])
})

/** Waits until a picture is drawn and stands still in the middle of the page. */
const inView = (page: Page, name: string) =>
  until(
    page,
    `[...document.images].some(image => {
      const { left, right } = image.getBoundingClientRect()
      const middle = (left + right) / 2
      return image.alt === ${JSON.stringify(name)} && image.naturalWidth === 320 && Math.abs(middle - innerWidth / 2) < 2
    })`,
  )

/** A finger goes over the page, in steps as small as one makes them. */
async function swipe(
  finger: CDPSession,
  { from, to }: { from: [number, number]; to: [number, number] },
): Promise<void> {
  const steps = 8
  const at = (step: number) => ({
    x: from[0] + ((to[0] - from[0]) * step) / steps,
    y: from[1] + ((to[1] - from[1]) * step) / steps,
  })
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at(0)] })
  for (let step = 1; step <= steps; step++) {
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [at(step)] })
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] })
}
