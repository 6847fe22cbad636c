import { type Browser, type CDPSession, chromium, type Page } from "playwright-core"
import { findChromium } from "../tools/chromium.ts"
import type { Seeded } from "./seed.ts"
import type { RunningServer } from "./server.ts"

/** Chromium that calls nothing but the server. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  })
}

/** A page of one person in a browser of their own, and what it costs. */
export class MeasuredPage {
  readonly page: Page
  readonly cdp: CDPSession

  private constructor(page: Page, cdp: CDPSession) {
    this.page = page
    this.cdp = cdp
  }

  static async open(browser: Browser, { server, seeded }: { server: RunningServer; seeded: Seeded }) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, baseURL: server.url })
    const [person] = seeded.people
    await context.addCookies([{ name: "parley_access", value: person?.token ?? "", url: server.url }])
    await context.addInitScript(
      "new PerformanceObserver(list => (window.longTasks ??= []).push(...list.getEntries().map(e => e.duration)))" +
        '.observe({ type: "longtask", buffered: true })',
    )
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" })
    return new MeasuredPage(page, cdp)
  }

  /** Seconds of processor time of the main thread since the page was opened, whatever else the machine does. */
  async busySeconds(): Promise<number> {
    const { metrics } = await this.cdp.send("Performance.getMetrics")
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN
  }

  /** Milliseconds of each task above 50 ms since the last call. */
  async longTasks(): Promise<number[]> {
    return await this.page.evaluate<number[]>("(window.longTasks ?? []).splice(0)")
  }

  /** Megabytes of JavaScript that are in use after the rubbish is gone. */
  async heapMB(): Promise<number> {
    await this.cdp.send("HeapProfiler.enable")
    await this.cdp.send("HeapProfiler.collectGarbage")
    await this.cdp.send("HeapProfiler.disable")
    const { usedSize } = await this.cdp.send("Runtime.getHeapUsage")
    return usedSize / 1e6
  }

  /** The line and the processor of a cheap phone: 1.6 Mbit/s, 150 ms to and fro, four times slower. */
  async slowDown(): Promise<void> {
    const bytesASecond = 1_600_000 / 8
    await this.cdp.send("Network.enable")
    await this.cdp.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 150,
      downloadThroughput: bytesASecond,
      uploadThroughput: bytesASecond / 2,
    })
    await this.cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 })
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }
}
