import axe from "axe-core"
import type { Page } from "playwright-core"

/** What axe-core finds on what the page shows: WCAG 2.2 A and AA and its best practices, a line for each element. */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source)
  await rested(page)
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run({ resultTypes: ['violations'] })")
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all }) => {
      const why = [...any, ...all].map(({ message }) => message).join("; ")
      return `${id}: ${target.join(" ")}: ${why}`
    }),
  )
}

/** Colours are judged as they come to be: what fades in has no contrast yet. */
async function rested(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(
    document.getAnimations()
      .filter(animation => animation.effect?.getComputedTiming().endTime !== Infinity)
      .map(animation => animation.finished),
  ).then(() => undefined)`)
}
