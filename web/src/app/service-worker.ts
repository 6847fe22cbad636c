import i18next from "i18next"

/** The page's side of the service worker (web/worker): registers it and hears of a newer version. */

let waiting: ServiceWorker | null = null
const listeners = new Set<() => void>()

export const hasUpdate = (): boolean => waiting !== null

export function onUpdate(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function offer(worker: ServiceWorker): void {
  waiting = worker
  for (const listener of listeners) listener()
}

/** Lets the newer version take over and loads the page again with it. */
export function loadUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => window.location.reload(), { once: true })
  waiting?.postMessage("take over")
}

/** Drops the pictures that were kept for offline: another person may log in here. */
export function forgetPictures(): void {
  if ("serviceWorker" in navigator) navigator.serviceWorker.controller?.postMessage("forget")
}

/** Tells the worker what pushes say by themselves, in the language shown: it has no catalogue. */
async function tellWords(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  const t = i18next.getFixedT(null, "notifications")
  active?.postMessage({ words: { added: t("addedBody"), new_message: t("newMessage") } })
}

/** Milliseconds after which the worker is registered though the page never rests. */
const patience = 10_000

/**
 * Registers the worker, where the browser has such, once the page rests: it fetches all of the program, and would hold up
 * what is wanted first. Without one, the page works while there is a network.
 */
export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return
  const tell = () => void tellWords().catch(() => undefined)
  tell()
  i18next.on("languageChanged", tell)
  if (!navigator.serviceWorker.controller) await rest()
  const registration = await navigator.serviceWorker.register("/service-worker.js")
  const watch = (worker: ServiceWorker | null) => {
    // Without a controller this is the first visit: there is nothing to update.
    if (worker?.state === "installed" && navigator.serviceWorker.controller) offer(worker)
  }
  watch(registration.waiting)
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing
    worker?.addEventListener("statechange", () => watch(worker))
  })
}

function rest(): Promise<unknown> {
  if (typeof requestIdleCallback !== "function") return new Promise(resolve => setTimeout(resolve, patience))
  return new Promise(resolve => requestIdleCallback(resolve, { timeout: patience }))
}
