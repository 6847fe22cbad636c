import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { findChromium } from "../../tools/chromium.ts"
import { desktop, phone } from "./fixture.ts"
import { outside, type Screen, screens, settled } from "./screens.ts"
import { openStage } from "./stage.ts"
import { tell } from "./story.ts"

/** Takes the pictures of the documentation, every screen as everyone may see it: `npm run screenshots`. */
const folder = join(import.meta.dir, "../../docs/screenshots")
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
process.env["TEST_CHROMIUM"] = await findChromium()

const stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" } })
try {
  const { ada, alan } = stage
  await stage.signUp()
  await ada.getByText("No rooms yet").waitFor()
  await take(ada, "empty")
  await tell(ada, alan)
  const state = await ada.context().storageState()
  const room = new URL(ada.url()).pathname
  for (const [shape, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      const look = { viewport, colorScheme, baseURL: stage.site.url }
      const strangers = await stage.browser.newContext(look)
      for (const screen of outside) await show(await strangers.newPage(), screen, `${shape}-${colorScheme}`)
      await strangers.close()
      const own = await stage.browser.newContext({ ...look, storageState: state })
      for (const screen of screens) {
        const page = await own.newPage()
        await page.goto(room)
        await page.getByRole("article").last().waitFor()
        await show(page, screen, `${shape}-${colorScheme}`)
      }
      await own.close()
    }
  }
} finally {
  await stage.close()
}

async function show(page: Page, [name, open]: Screen, look: string): Promise<void> {
  await open(page)
  await settled(page)
  await take(page, `${name}-${look}`)
  await page.close()
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.jpg`)
  await page.screenshot({ path, type: "jpeg", quality: 64, animations: "disabled" })
  process.stdout.write(`took ${name}.jpg\n`)
}
