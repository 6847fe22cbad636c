import type { Browser, BrowserContextOptions, Page } from "playwright-core"
import { openBrowser, openPage, phone, type Site, signUp, startSite } from "./fixture.ts"

type Look = Pick<BrowserContextOptions, "viewport" | "colorScheme" | "hasTouch">

interface Setting {
  /** Of the server's environment. */
  readonly settings?: Readonly<Record<string, string>>
  /** By which name the browser calls the server. */
  readonly host?: string
  /** In place of a dark phone. */
  readonly alan?: Look
}

/** A Parley of a test's own, and two people with a browser each. */
export interface Stage {
  readonly site: Site
  readonly browser: Browser
  /** At a desk. */
  readonly ada: Page
  /** On a phone. */
  readonly alan: Page
  /** What went wrong in the pages of the two. */
  readonly pageErrors: readonly string[]
  /** Both get an account. */
  signUp(names?: { readonly ada?: string; readonly alan?: string }): Promise<void>
  close(): Promise<void>
}

/** Opens both people's pages, before either has an account. */
export async function openStage({ settings = {}, host, alan: look }: Setting = {}): Promise<Stage> {
  const started = await startSite(settings)
  const site = host ? { ...started, url: started.url.replace("127.0.0.1", host) } : started
  const browser = await openBrowser()
  const ada = await openPage(browser, site)
  const alan = await openPage(browser, site, look ?? { viewport: phone, colorScheme: "dark" })
  const pageErrors: string[] = []
  for (const page of [ada, alan]) page.on("pageerror", error => pageErrors.push(String(error)))
  return {
    site,
    browser,
    ada,
    alan,
    pageErrors,
    async signUp(names = {}) {
      await signUp(ada, { username: "ada", name: names.ada ?? "Ada Lovelace" })
      await signUp(alan, { username: "alan", name: names.alan ?? "Alan Turing" })
    },
    async close() {
      await browser.close()
      await site.close()
    },
  }
}
