import { afterAll, beforeAll, expect, test } from "bun:test"
import type { BrowserContextOptions } from "playwright-core"
import { themes } from "../../web/src/theme/themes.ts"
import { axeFindings } from "./axe.ts"
import { desktop, phone, shown } from "./fixture.ts"
import { outside, type Screen, screens, settled } from "./screens.ts"
import { openStage, type Stage } from "./stage.ts"
import { tell } from "./story.ts"

let stage: Stage
let room: string
let adasState: NonNullable<BrowserContextOptions["storageState"]>

beforeAll(async () => {
  stage = await openStage({ settings: { PARLEY_RATE_LIMITS: "off" }, alan: { viewport: desktop } })
  const { ada, alan } = stage
  await stage.signUp()
  await tell(ada, alan)
  room = new URL(ada.url()).pathname
  adasState = await ada.context().storageState()
  for (const page of [ada, alan]) await page.context().close()
}, 120_000)

afterAll(() => stage?.close())

/** Findings on each screen, under its name. */
async function audit(
  context: BrowserContextOptions,
  of: readonly Screen[],
  theme?: string,
): Promise<string[]> {
  const seen = await stage.browser.newContext({
    baseURL: stage.site.url,
    reducedMotion: "reduce",
    ...context,
  })
  if (theme) await seen.addInitScript(`localStorage.setItem("parley.theme", "${theme}")`)
  const found: string[] = []
  for (const [name, open] of of) {
    const page = await seen.newPage()
    if (context.storageState) {
      await page.goto(room)
      await shown(page.getByRole("article").last())
    }
    await open(page)
    await settled(page)
    found.push(...(await axeFindings(page)).map(finding => `${name}: ${finding}`))
    await page.close()
  }
  await seen.close()
  return found
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [shape, viewport] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    test(`axe finds nothing on any screen of a ${shape} in ${colorScheme}`, async () => {
      const found = await audit({ viewport, colorScheme }, outside)
      found.push(...(await audit({ viewport, colorScheme, storageState: adasState }, screens)))
      expect(found).toEqual([])
    }, 240_000)
  }
}

for (const { name } of themes) {
  test(`axe finds nothing in the theme ${name}`, async () => {
    const two = screens.filter(([screen]) => screen === "conversation" || screen === "room-settings")
    expect(await audit({ storageState: adasState }, two, name)).toEqual([])
  }, 60_000)
}
