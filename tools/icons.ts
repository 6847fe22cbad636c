import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { findChromium } from "./chromium.ts"

/** Draws the icons of the manifest from web/public/favicon.svg: `npm run icons` after that changed. */
const folder = join(import.meta.dir, "../web/public/icons")
const svg = await Bun.file(join(import.meta.dir, "../web/public/favicon.svg")).text()

const icons = [
  { name: "icon-180", side: 180, maskable: true },
  { name: "icon-192", side: 192, maskable: false },
  { name: "icon-512", side: 512, maskable: false },
  // Systems cut maskable icons to their own shape: all that matters lies in the middle 80 %.
  { name: "maskable-512", side: 512, maskable: true },
]

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: await findChromium(), args: ["--no-sandbox"] })
try {
  for (const { name, side, maskable } of icons) {
    const page = await browser.newPage({ viewport: { width: side, height: side } })
    const drawing = maskable
      ? svg
          .replace('viewBox="0 0 32 32"', 'viewBox="-3 -3 38 38"')
          .replace(/<rect[^>]*\/>/u, '<rect x="-3" y="-3" width="38" height="38" fill="url(#ground)"/>')
      : svg
    await page.setContent(
      `<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawing}`,
    )
    await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true })
    await page.close()
  }
} finally {
  await browser.close()
}
console.log(`Drew ${icons.length} icons.`)
