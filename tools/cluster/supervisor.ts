import type { Cluster } from "./cluster.ts"
import type { ClusterNode } from "./node.ts"

const restartsMax = 5
const restartsWithinMs = 60_000
const firstPauseMs = 250

/** Starts nodes again that ended by themselves, at most 5 times a minute each. */
export class Supervisor {
  readonly #say: (node: string, line: string) => void
  readonly #restarts = new Map<ClusterNode, number[]>()
  readonly #stopped = new AbortController()
  readonly #restarting = new Set<Promise<void>>()
  #cluster: Cluster | undefined

  /** @param say told what happens to whom */
  constructor(say: (node: string, line: string) => void) {
    this.#say = say
  }

  /** From here on its nodes are looked after. */
  watch(cluster: Cluster): void {
    this.#cluster = cluster
  }

  gone(node: ClusterNode, code: number): void {
    if (!this.#cluster || this.#stopped.signal.aborted) return
    const recent = (this.#restarts.get(node) ?? []).filter(at => at > performance.now() - restartsWithinMs)
    if (recent.length >= restartsMax) {
      this.#say(node.name, `ended with code ${code}, too often: it is left alone`)
      return
    }
    this.#restarts.set(node, [...recent, performance.now()])
    this.#say(node.name, `ended with code ${code} and is started again`)
    const restarting = this.#restart(this.#cluster, node, firstPauseMs * 2 ** recent.length)
      .catch(error => this.#say(node.name, String(error)))
      .finally(() => this.#restarting.delete(restarting))
    this.#restarting.add(restarting)
  }

  /** Starts nothing any more. Resolves when no start is under way. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await Promise.all(this.#restarting)
  }

  async #restart(cluster: Cluster, node: ClusterNode, pauseMs: number): Promise<void> {
    const over = Promise.withResolvers<void>()
    const timer = setTimeout(over.resolve, pauseMs)
    this.#stopped.signal.addEventListener("abort", () => over.resolve(), { once: true })
    await over.promise
    clearTimeout(timer)
    if (this.#stopped.signal.aborted) return
    try {
      await cluster.start(node)
      this.#say(node.name, "is back")
    } catch (error) {
      this.#say(node.name, String(error))
      this.gone(node, 1)
    }
  }
}
