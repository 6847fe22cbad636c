import type { CacheStorage } from "../types.ts"

/** A cache that forgets nothing while the test runs, and misbehaves when told to. */
export class MemoryCache implements CacheStorage {
  readonly things = new Map<string, string>()
  /** How often something was written. */
  writes = 0
  /** Every call fails, or is never answered. */
  fault: "fails" | "hangs" | null = null

  async #go(): Promise<void> {
    if (this.fault === "fails") throw new Error("The disk is full.")
    if (this.fault === "hangs") await new Promise(() => {})
  }

  async read(): Promise<ReadonlyMap<string, unknown>> {
    await this.#go()
    return new Map([...this.things].map(([key, text]) => [key, JSON.parse(text)]))
  }

  async get(key: string): Promise<unknown> {
    await this.#go()
    return JSON.parse(this.things.get(key) ?? "null")
  }

  async write(changes: ReadonlyMap<string, unknown>): Promise<void> {
    await this.#go()
    this.writes++
    for (const [key, value] of changes) {
      if (value === null) this.things.delete(key)
      else this.things.set(key, JSON.stringify(value))
    }
  }

  async clear(): Promise<void> {
    await this.#go()
    this.things.clear()
  }
}
