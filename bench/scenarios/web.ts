import type { Browser } from "playwright-core"
import type { Figures } from "../figures.ts"
import { MeasuredPage, openBrowser } from "../page.ts"
import { type Seeded, seed } from "../seed.ts"
import { type RunningServer, startServer } from "../server.ts"
import { BenchSocket } from "../socket.ts"

const members = 1_000
const messages = 100_000
const scrolledBack = 5_000
const arrivingRate = 50
const arrivingSeconds = 20

interface Scene {
  readonly browser: Browser
  readonly server: RunningServer
  readonly seeded: Seeded
}

/** The web client in a room of 100,000 messages and 1,000 members, and its first load on a cheap phone. */
export async function webClient(): Promise<Figures> {
  const seeded = await seed({ users: members, rooms: 2, roomsEach: 2, messages })
  const server = await startServer({ folder: seeded.folder })
  const browser = await openBrowser()
  const scene = { browser, server, seeded }
  try {
    return { ...(await slowFirstLoad(scene)), ...(await bigRoom(scene)) }
  } finally {
    await browser.close()
    await server.stop()
    seeded.remove()
  }
}

const article = (seq: number) => `[role="log"] article:has-text("message ${seq} ")`

/** From nothing cached to the newest message and a box to write in. */
async function slowFirstLoad(scene: Scene): Promise<Figures> {
  const measured = await MeasuredPage.open(scene.browser, scene)
  const { page, cdp } = measured
  await measured.slowDown()
  let bytes = 0
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  const started = performance.now()
  await page.goto(`/rooms/${scene.seeded.roomIds[0]}`, { waitUntil: "commit" })
  await page.locator(article(messages)).waitFor()
  await page.getByRole("textbox", { name: "Message", exact: true }).waitFor()
  const usable = performance.now() - started
  const figures = {
    "web: first load on 1.6 Mbit/s, CPU / 4: to a conversation, ms": usable,
    "web: first load: received until then, kB": bytes / 1000,
  }
  await measured.close()
  return figures
}

async function bigRoom(scene: Scene): Promise<Figures> {
  const measured = await MeasuredPage.open(scene.browser, scene)
  const { page } = measured
  await page.goto(`/rooms/${scene.seeded.roomIds[1]}`)
  await page.getByRole("textbox", { name: "Message", exact: true }).waitFor()
  const before = await measured.heapMB()
  const open = await openRoom(measured)
  const opened = await measured.heapMB()
  const arriving = await arrive(measured, scene)
  const arrived = await measured.heapMB()
  const back = await scrollBack(measured)
  const scrolled = await measured.heapMB()
  await page.getByRole("link", { name: /^room 1/ }).click()
  await page.getByRole("heading", { name: "room 1", level: 1 }).waitFor()
  const left = await measured.heapMB()
  await measured.close()
  return {
    ...open,
    ...arriving,
    ...back,
    "web: heap before the room, MB": before,
    "web: heap with the room open, MB": opened,
    [`web: heap after ${arrivingRate * arrivingSeconds} more messages, MB`]: arrived,
    [`web: heap with ${scrolledBack} messages loaded, MB`]: scrolled,
    "web: heap once the room is left, MB": left,
  }
}

/** From the click on the room to its newest message on the screen. */
async function openRoom({ page }: MeasuredPage): Promise<Figures> {
  await page.getByRole("link", { name: /^room 0/ }).waitFor()
  const ms = await page.evaluate<number>(`new Promise(resolve => {
    const link = [...document.querySelectorAll("nav a")].find(one => one.textContent.includes("room 0"))
    const started = performance.now()
    const look = () => document.querySelector('[role="log"]')?.textContent.includes("message ${messages} ")
      ? resolve(performance.now() - started)
      : requestAnimationFrame(look)
    link.click()
    look()
  })`)
  return { "web: from click to first message, ms": ms }
}

async function arrive(measured: MeasuredPage, { server, seeded }: Scene): Promise<Figures> {
  const socket = await BenchSocket.connect(server.url, seeded.people[1]?.token ?? "")
  const roomId = seeded.roomIds[0]
  await measured.longTasks()
  const busy = await measured.busySeconds()
  const count = arrivingRate * arrivingSeconds
  const started = performance.now()
  const answers: Promise<string>[] = []
  for (let n = 1; n <= count; n++) {
    await Bun.sleep(Math.max(0, started + (n / arrivingRate) * 1000 - performance.now()))
    const payload = { roomId, key: Bun.randomUUIDv7(), text: `message ${messages + n} of those that arrive` }
    answers.push(socket.emit("message:send", JSON.stringify(payload)))
  }
  await Promise.all(answers)
  await measured.page.locator(article(messages + count)).waitFor()
  const long = await measured.longTasks()
  socket.close()
  return {
    [`web: main thread CPU for a message, ${arrivingRate} a second arriving, ms`]:
      (((await measured.busySeconds()) - busy) * 1000) / count,
    "web: tasks above 50 ms while they arrive": long.length,
    "web: longest task while they arrive, ms": Math.max(0, ...long),
  }
}

/** With the wheel, from the newest message to those far above. */
async function scrollBack(measured: MeasuredPage): Promise<Figures> {
  const { page } = measured
  await measured.longTasks()
  const busy = await measured.busySeconds()
  const oldest = messages + arrivingRate * arrivingSeconds - scrolledBack
  const started = performance.now()
  await page.getByRole("log", { name: "Messages" }).hover()
  while ((await topSeq(measured)) > oldest) await page.mouse.wheel(0, -3_000)
  const ms = performance.now() - started
  const long = await measured.longTasks()
  return {
    [`web: scrolling back ${scrolledBack} messages, ms`]: ms,
    "web: main thread CPU for a message scrolled back, ms":
      (((await measured.busySeconds()) - busy) * 1000) / scrolledBack,
    "web: tasks above 50 ms while scrolling back": long.length,
    "web: longest task while scrolling back, ms": Math.max(0, ...long),
  }
}

/** The seq of the uppermost message in the page. */
async function topSeq({ page }: MeasuredPage): Promise<number> {
  return await page.evaluate<number>(
    "Number(/message (\\d+) /.exec(document.querySelector('[role=\"log\"] article')?.textContent ?? '')?.[1] ?? Infinity)",
  )
}
