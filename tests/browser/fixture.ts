import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core"

const root = join(import.meta.dir, "../..")

/** Nothing of the browser's own may call out: the tests' machines are closed. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export interface Site {
  readonly url: string
  /** The file of its database. */
  readonly database: string
  /** Kills the server as a crash would, and starts it again on the same port and data. */
  crashAndRestart(): Promise<void>
  close(): Promise<void>
}

/** Parley as `npm start` runs it, on a free port with an empty data folder. `settings` are of its environment. */
export async function startSite(settings: Readonly<Record<string, string>> = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "parley-site-"))
  const launch = (port: string) => launchIn(folder, { PARLEY_PORT: port, ...settings })
  let server = await launch("0")
  const port = new URL(server.url).port
  return {
    url: server.url,
    database: join(folder, "parley.db"),
    async crashAndRestart() {
      await server.end("SIGKILL")
      server = await launch(port)
    },
    async close() {
      await server.end("SIGTERM")
      rmSync(folder, { recursive: true })
    },
  }
}

async function launchIn(folder: string, settings: Readonly<Record<string, string>>) {
  const child = Bun.spawn([process.execPath, join(root, "tools/start.ts")], {
    cwd: root,
    env: {
      ...process.env,
      PARLEY_LINK_CARDS: "off",
      PARLEY_HOST: "127.0.0.1",
      PARLEY_DATABASE_URL: `sqlite:${folder}/parley.db`,
      PARLEY_BLOBS_URL: `file:${folder}/blobs`,
      PARLEY_LOG_LEVEL: "warn",
      ...settings,
    },
    stdout: "pipe",
    stderr: "inherit",
  })
  const url = await readyUrl(child.stdout)
  return {
    url,
    async end(signal: "SIGKILL" | "SIGTERM") {
      child.kill(signal)
      await child.exited
    },
  }
}

async function readyUrl(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let text = ""
  const decoder = new TextDecoder()
  for await (const chunk of stdout) {
    text += decoder.decode(chunk, { stream: true })
    const url = /Parley is ready: (\S+)/.exec(text)?.[1]
    if (url) return url
  }
  throw new Error(`The server ended before it was ready: ${text}`)
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["TEST_CHROMIUM"] ?? "/usr/bin/chromium",
    args: quiet,
  })
}

export const desktop = { width: 1280, height: 800 }
export const phone = { width: 390, height: 844 }

/** Milliseconds: less than a test may take, which would end it without a word, and all pages with it. */
const patience = 25_000

/** A person with a browser of their own. */
export async function openPage(
  browser: Browser,
  site: Site,
  look: Pick<BrowserContextOptions, "viewport" | "colorScheme" | "hasTouch"> = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: desktop, ...look, baseURL: site.url })
  context.setDefaultTimeout(patience)
  return await context.newPage()
}

export async function signUp(page: Page, person: { username: string; name: string }): Promise<void> {
  await page.goto("/signup")
  await page.getByRole("textbox", { name: "Username" }).fill(person.username)
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(person.name)
  await page.getByRole("textbox", { name: "E-mail" }).fill(`${person.username}@example.org`)
  await page.getByLabel("Password").fill("correct horse battery")
  await page.getByRole("button", { name: "Sign up" }).click()
  await page.getByRole("navigation", { name: "Rooms" }).waitFor()
}

export async function createChannel(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "New room" }).click()
  await page.getByRole("textbox", { name: "Name" }).fill(name)
  await page.getByRole("button", { name: "Create" }).click()
  await page.getByRole("heading", { name, level: 1 }).waitFor()
}

export async function joinChannel(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: "Browse channels" }).click()
  await page.getByRole("listitem", { name }).getByRole("button", { name: "Join" }).click()
  await page.getByRole("heading", { name, level: 1 }).waitFor()
}

/** Clicks a button that shows while a pointer is over its place, which may move away under the pointer meanwhile. */
export async function clickOver(place: Locator, name: string): Promise<void> {
  const button = place.getByRole("button", { name, exact: true })
  for (let tries = 1; ; tries++) {
    await place.hover()
    const refused = await button.click({ timeout: 2_000 }).catch((error: unknown) => error)
    if (!refused) return
    if (tries === 10) throw refused
  }
}

/**
 * Waits, frame by frame, until an expression is true in the page, which may be a promise. Playwright's own waiting evaluates
 * text within the page, as our content policy forbids.
 */
export async function until(page: Page, expression: string): Promise<void> {
  const came = await page.evaluate<boolean>(`(async () => {
    const end = performance.now() + ${patience}
    while (!(await (${expression}))) {
      if (performance.now() > end) return false
      await new Promise(done => requestAnimationFrame(done))
    }
    return true
  })()`)
  if (!came) throw new Error(`This never came to be true at ${page.url()}:\n${expression}`)
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(text)
  await page.getByRole("button", { name: "Send" }).click()
}

/** Waits for it to be visible. @throws Error with what the page shows instead */
export async function shown(locator: Locator): Promise<void> {
  try {
    await locator.waitFor()
  } catch (error) {
    const page = locator.page()
    // What is beside the screen comes after it: reports are cut.
    const parts = await Promise.all(
      ["main", "body"].map(part => page.locator(part).ariaSnapshot({ timeout: 1_000 }).catch(String)),
    )
    const text = parts.map(part => part.slice(0, 1_000)).join("\n...\n")
    throw new Error(`${page.url()} shows:\n${text}`, { cause: error })
  }
}

/** Waits until a message is there, kept by the server and shown once. */
export async function sees(page: Page, text: string): Promise<void> {
  const message = page.getByRole("article").filter({ hasText: text })
  await shown(message.filter({ hasNotText: /Sending|Waiting/ }))
  if ((await message.count()) !== 1) throw new Error(`"${text}" is shown ${await message.count()} times.`)
}
