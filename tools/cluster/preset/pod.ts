import { type SpawnedNode, spawnNodeProcess } from "../node-process.ts"
import { type PodSet, type ProbeName, probeNames } from "./pods.ts"

/** Where a pod may be, one after another. */
export interface Slot {
  readonly name: string
  readonly address: string
}

export interface PodOptions {
  readonly set: PodSet
  readonly slot: Slot
  /** The environment, with everything that the machine gives it in its place. */
  readonly environment: Readonly<Record<string, string>>
  readonly onLine: (line: string) => void
}

const startWithinMs = 120_000
const betweenProbesMs = 100

/** One pod as a process, kept as a kubelet keeps it. */
export class Pod {
  readonly slot: Slot
  readonly #set: PodSet
  readonly #process: SpawnedNode

  private constructor(options: PodOptions) {
    this.slot = options.slot
    this.#set = options.set
    this.#process = spawnNodeProcess({
      args: options.set.args,
      settings: { ...options.environment, PARLEY_HOST: options.slot.address },
      onLine: options.onLine,
    })
  }

  /** Resolves once the startup and the readiness probe succeed. @throws Error with the end of its log if it ends before */
  static async start(options: PodOptions): Promise<Pod> {
    const pod = new Pod(options)
    try {
      for (const name of ["startup", "readiness"] as const) await pod.#until(name)
      return pod
    } catch (error) {
      await pod.kill()
      throw new Error(`${pod.slot.name} did not start: ${pod.#process.said()}`, { cause: error })
    }
  }

  /** What its probes answer, by their names; 0 where nothing answers. */
  async probes(): Promise<Record<ProbeName, number>> {
    const answers = await Promise.all(probeNames.map(async name => [name, await this.#probe(name)] as const))
    return Object.fromEntries(answers) as Record<ProbeName, number>
  }

  /**
   * Ends it as Kubernetes does: the pause of its preStop hook, SIGTERM, and SIGKILL where its time is over.
   * @returns its exit code
   */
  async end(): Promise<number> {
    const { drainSeconds, graceSeconds } = this.#set
    await Bun.sleep(drainSeconds * 1000)
    const late = setTimeout(() => this.#process.signal("SIGKILL"), (graceSeconds - drainSeconds) * 1000)
    this.#process.signal("SIGTERM")
    const code = await this.#process.exited
    clearTimeout(late)
    return code
  }

  async kill(): Promise<void> {
    await this.#process.kill()
  }

  async #until(name: ProbeName): Promise<void> {
    const over = performance.now() + startWithinMs
    let isGone = false
    void this.#process.exited.then(() => {
      isGone = true
    })
    // What answers must be this process, and not one that kept the address from it.
    while ((await this.#probe(name)) !== 200 || isGone) {
      if (isGone || performance.now() > over) throw new Error(`Its ${name} probe does not succeed.`)
      await Bun.sleep(betweenProbesMs)
    }
  }

  async #probe(name: ProbeName): Promise<number> {
    const url = `http://${this.slot.address}:${this.#set.port}${this.#set.probes[name]}`
    return await fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
      answer => answer.status,
      () => 0,
    )
  }
}
