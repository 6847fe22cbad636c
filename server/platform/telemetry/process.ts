import { readFileSync } from "node:fs"
import type { Registry } from "./registry.ts"

/** Between two looks at how late a timer is. */
const lagEveryMs = 200
const lagBounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/**
 * Figures of this process that hold on this runtime. What Prometheus's clients for Node show besides reads nonsense here,
 * and the engine's own statistics of its heap stop the process for 40 ms and more.
 * @returns ends the timer that looks for lag
 */
export function measureProcess(registry: Registry): () => void {
  const startedAt = (Date.now() - performance.now()) / 1000
  registry.gauge("process_start_time_seconds", "When the process started, since 1970", () => startedAt)
  registry.counted("process_cpu_seconds_total", "Seconds of CPU, in the program and in the system", () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  registry.gauge(
    "process_resident_memory_bytes",
    "Memory that is in RAM, the program's own file included",
    () => process.memoryUsage.rss(),
  )
  registry.gauge(
    "process_anonymous_memory_bytes",
    "Memory that no other process shares and no file holds: what this process costs the machine",
    anonymousMemory,
  )
  registry.gauge(
    "parley_heap_used_bytes",
    "JavaScript objects, as of the last garbage collection",
    () => process.memoryUsage().heapUsed,
  )
  return measureLag(registry)
}

function measureLag(registry: Registry): () => void {
  const lag = registry.histogram(
    "parley_event_loop_lag_seconds",
    "How late a timer came that looks five times a second: so long everything else waited",
    lagBounds,
  )
  let due = performance.now() + lagEveryMs
  const timer = setInterval(() => {
    const now = performance.now()
    lag.observe(Math.max(0, now - due) / 1000)
    due = now + lagEveryMs
  }, lagEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Nothing where the system is not Linux. See proc(5). */
function anonymousMemory(): number | Record<string, number> {
  const found = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))
  return found ? Number(found[1]) * 1024 : {}
}
