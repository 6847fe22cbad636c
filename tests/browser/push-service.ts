import type { Page } from "playwright-core"

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
