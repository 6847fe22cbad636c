import type { Page } from "playwright-core"
import { until } from "./fixture.ts"

/** Makes a page keep all that it ever shows, as a set of texts in `window.shown`. */
export const keepShown = (page: Page) =>
  page.addInitScript(`
    window.shown = new Set()
    const note = () => window.shown.add(document.getElementById("root")?.textContent ?? "")
    new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true })
  `)

/** All that the page keeps in the browser's database, as text. */
export const kept = `new Promise((resolve, reject) => {
  const opening = indexedDB.open("parley", 1)
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const reading = opening.result.transaction("things").objectStore("things").getAll()
    reading.onsuccess = () => {
      opening.result.close()
      resolve(JSON.stringify(reading.result))
    }
  }
})`

/** Waits until a message is among those of a room that the page keeps; the list of rooms keeps its text earlier. */
export const untilKept = (page: Page, text: string) =>
  until(
    page,
    `${kept}.then(things => JSON.parse(things).some(({ messages = [] }) =>
      messages.some(message => message.text === ${JSON.stringify(text)})))`,
  )
