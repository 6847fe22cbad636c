import type { Page, Worker } from "playwright-core"

/** Delivers pushes to the service worker of a page, once it is there, as the browser does. */
export async function pushService(page: Page): Promise<(data: string) => Promise<unknown>> {
  await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
  const devTools = await page.context().newCDPSession(page)
  const registered = Promise.withResolvers<string>()
  devTools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    const registration = registrations.find(({ isDeleted }) => !isDeleted)
    if (registration) registered.resolve(registration.registrationId)
  })
  await devTools.send("ServiceWorker.enable")
  const { origin } = new URL(page.url())
  const registrationId = await registered.promise
  return data => devTools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data })
}

/** The service worker of a page, once it is there. */
export async function workerOf(page: Page): Promise<Worker> {
  const context = page.context()
  return context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"))
}

/**
 * Counts in a page or a worker what it has shown outside. Asking over and over what is there would not do: Chromium takes
 * for gone, and drops, what it is about to show just then.
 */
export const countShown = `{
  const { showNotification } = ServiceWorkerRegistration.prototype
  globalThis.shown = 0
  ServiceWorkerRegistration.prototype.showNotification = async function (...given) {
    await showNotification.apply(this, given)
    globalThis.shown++
    dispatchEvent(new Event("shown"))
  }
}`

/** Waits until so much was shown there since it was told to count. */
export const hasShown = (where: { evaluate(text: string): Promise<unknown> }, times: number) =>
  where.evaluate(`new Promise(done => {
    const look = () => shown >= ${times} && done()
    addEventListener("shown", look)
    look()
  })`)
