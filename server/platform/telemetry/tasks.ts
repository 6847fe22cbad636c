import { type Counter, type Family, type Histogram, Registry } from "./registry.ts"

/** Work that nobody waits for. What is not named here is not measured, so that there are never more series than these. */
export const taskNames = [
  ...["catch_up_sessions", "sweep_sessions", "sweep_statuses", "sweep_keys", "sweep_files", "sweep_nodes"],
  ...["sweep_notifications", "delete_accounts", "index_messages", "make_link_cards"],
  ...["tell_people", "send_pushes", "send_mail", "back_up"],
] as const
export type TaskName = (typeof taskNames)[number]

/** From a row deleted to a sweep of everything. */
const seconds = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30, 120, 600]

/** One kind of work, and how its runs end. */
export class Task {
  readonly #ok: Counter
  readonly #failed: Counter
  readonly #seconds: Histogram
  /** Seconds since 1970; nothing before a run has succeeded. */
  lastSuccess: number | undefined

  constructor(parts: { ok: Counter; failed: Counter; seconds: Histogram }) {
    this.#ok = parts.ok
    this.#failed = parts.failed
    this.#seconds = parts.seconds
  }

  /** Runs it; what it throws goes on to the caller. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      const result = await work()
      this.ended(true, started)
      return result
    } catch (error) {
      this.ended(false, started)
      throw error
    }
  }

  /** @param started by `performance.now()` */
  ended(succeeded: boolean, started: number): void {
    this.#seconds.observe((performance.now() - started) / 1000)
    if (succeeded) this.lastSuccess = Date.now() / 1000
    const runs = succeeded ? this.#ok : this.#failed
    runs.inc()
  }
}

/** Measures work that nobody waits for, where a failure would otherwise be seen in the log alone. */
export class Tasks {
  readonly #runs: Family<Counter>
  readonly #seconds: Family<Histogram>
  readonly #tasks = new Map<TaskName, Task>()

  /** @param registry leave it out where nobody looks */
  constructor(registry = new Registry()) {
    this.#runs = registry.counters(
      "parley_task_runs_total",
      "Runs of work that nobody waits for, by result",
      "task",
      "result",
    )
    this.#seconds = registry.histograms("parley_task_seconds", "Seconds of a run", seconds, "task")
    registry.gauge(
      "parley_task_last_success_timestamp_seconds",
      "When a run last succeeded on this node, since 1970; nothing before the first",
      () => this.#lastSuccesses(),
      "task",
    )
  }

  /** Whoever is to do this work asks for it at the start, so that runs are seen from zero on. */
  of(name: TaskName): Task {
    const known = this.#tasks.get(name)
    if (known) return known
    const task = new Task({
      ok: this.#runs.of(name, "ok"),
      failed: this.#runs.of(name, "failed"),
      seconds: this.#seconds.of(name),
    })
    this.#tasks.set(name, task)
    return task
  }

  #lastSuccesses(): Record<string, number> {
    const found: Record<string, number> = {}
    for (const [name, { lastSuccess }] of this.#tasks)
      if (lastSuccess !== undefined) found[name] = lastSuccess
    return found
  }
}
