import type { Logger } from "pino"
import { type Bus, type BusSubscription, subjects } from "../../platform/bus/index.ts"
import { partitionCount } from "../../platform/queue/index.ts"
import type { Store, Tx } from "../../platform/store/index.ts"
import {
  deleteDeadWorkers,
  deleteWorker,
  freeLeases,
  holdLeases,
  type Lease,
  renewLeases,
  saveWorker,
  takeLeases,
} from "./rows.ts"

/** Renewals in the span of a lease: all but one may fail. */
const renewalsPerLease = 4
/** A partition that was given up is left to others for so many leases. */
const avoidedForLeases = 3
/** A batch that stands still for longer is ended by the database, so that its partitions can be taken over. */
const idleMostMs = 10_000
const deadWorkersKeptMs = 3_600_000

export interface LeasesOptions {
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
  readonly nodeId: string
  /** Milliseconds that a lease lasts without being renewed, on the database's clock. */
  readonly leaseMs: number
  /** The partition is this worker's from now on. */
  readonly gained: (partition: number) => void
  /** The partition is this worker's no more. Resolves once nothing of it is being done. */
  readonly lost: (partition: number) => Promise<void>
}

/** Another worker has taken partitions over: nothing of this transaction may be kept. */
export class Fenced extends Error {
  override readonly name = "Fenced"
  readonly partitions: readonly number[]

  constructor(partitions: readonly number[]) {
    super(`Other workers own the partitions ${partitions.join(", ")} now.`)
    this.partitions = partitions
  }
}

/**
 * The partitions that this worker owns, leased in the database. All live workers own as many, give or take one. Whoever has
 * too many lets the oldest of them go; whoever has too few takes what is free. A worker that dies is succeeded when its
 * leases expire. Safety stands on `hold` alone: time decides only who may try.
 */
export class Leases {
  readonly #options: LeasesOptions
  /** The epoch at which each partition is ours, the one that we have longest first. */
  readonly #epochs = new Map<number, number>()
  /** Being let go: what is under way of them may still be committed. */
  readonly #leaving = new Map<number, Promise<void>>()
  /** Partitions to be left to others, until then. */
  readonly #avoided = new Map<number, number>()
  readonly #timer: ReturnType<typeof setInterval>
  #subscription: BusSubscription | undefined
  #renewing: Promise<void> | undefined
  #again = false
  #closed = false

  private constructor(options: LeasesOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#renew(), options.leaseMs / renewalsPerLease)
  }

  /** Begins to take partitions; `gained` tells of each. */
  static start(options: LeasesOptions): Leases {
    const leases = new Leases(options)
    leases.#listen().catch(error => options.log.warn({ err: error }, "hearing of leases failed"))
    leases.#renew()
    return leases
  }

  /** Partitions that this worker owns. */
  get owned(): number[] {
    return [...this.#epochs.keys()]
  }

  /**
   * Keeps the partitions this worker's until the transaction ends.
   * @throws Fenced where another has taken one over; the worker has lost it then
   */
  async hold(tx: Tx, partitions: readonly number[]): Promise<void> {
    const rows = await holdLeases(tx, partitions, Math.min(idleMostMs, this.#options.leaseMs))
    const epochs = new Map(rows.map(row => [row.id, row.epoch]))
    const moved = partitions.filter(id => epochs.get(id) !== this.#epochs.get(id))
    if (moved.length === 0) return
    for (const partition of moved) this.#drop(partition)
    throw new Fenced(moved)
  }

  /** Leaves a partition to workers that can do what it holds. If there are none it may come back after a while. */
  giveUp(partition: number): void {
    this.#avoided.set(partition, performance.now() + avoidedForLeases * this.#options.leaseMs)
    this.#letGo(partition)
  }

  /** Lets everything go at once, so that others need not wait for the leases to expire. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#subscription?.unsubscribe()
    await this.#renewing
    await Promise.all(this.owned.map(partition => this.#options.lost(partition)))
    await Promise.all(this.#leaving.values())
    this.#epochs.clear()
    const { store, nodeId, log } = this.#options
    try {
      await freeLeases(store.db, nodeId)
      await deleteWorker(store.db, nodeId)
      this.#tellOthers()
    } catch (error) {
      log.warn({ err: error }, "letting leases go failed: they expire by themselves")
    }
  }

  /** Others look at once when something is free, or somebody came. */
  async #listen(): Promise<void> {
    const subscription = await this.#options.bus.subscribe(subjects.leases, ({ nodeId }) => {
      if (nodeId !== this.#options.nodeId) this.#renew()
    })
    if (this.#closed) await subscription.unsubscribe()
    else this.#subscription = subscription
    this.#tellOthers()
  }

  #tellOthers(): void {
    this.#options.bus.publish(subjects.leases, { v: 1, nodeId: this.#options.nodeId })
  }

  #renew(): void {
    if (this.#closed) return
    this.#again = true
    this.#renewing ??= this.#renewAll().finally(() => {
      this.#renewing = undefined
    })
  }

  async #renewAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      try {
        this.#settle(await this.#options.store.transaction(tx => this.#renewIn(tx)))
      } catch (error) {
        this.#options.log.warn({ err: error }, "renewing leases failed and is tried again")
      }
    }
  }

  async #renewIn(tx: Tx): Promise<{ leases: Lease[]; share: number }> {
    const { nodeId: owner, leaseMs } = this.#options
    const share = shareOf(owner, await saveWorker(tx, owner, leaseMs))
    await deleteDeadWorkers(tx, deadWorkersKeptMs)
    const renewed = await renewLeases(tx, owner, leaseMs)
    const missing = share - renewed.length
    const not = this.#avoidedNow()
    // What nobody takes although it has been free for long is taken even by those who have enough.
    const taken = await takeLeases(tx, {
      owner,
      leaseMs,
      not,
      count: Math.max(missing, 1),
      freeForMs: missing > 0 ? 0 : leaseMs,
    })
    return { leases: [...renewed, ...taken], share }
  }

  #settle({ leases, share }: { leases: readonly Lease[]; share: number }): void {
    const epochs = new Map(leases.map(lease => [lease.id, lease.epoch]))
    for (const [partition, epoch] of this.#epochs) {
      if (epochs.get(partition) !== epoch) this.#drop(partition)
    }
    if (this.#closed) return
    for (const [partition, epoch] of epochs) {
      if (this.#epochs.has(partition) || this.#leaving.has(partition)) continue
      this.#epochs.set(partition, epoch)
      this.#options.gained(partition)
    }
    for (const partition of this.owned.slice(0, Math.max(0, this.#epochs.size - share)))
      this.#letGo(partition)
  }

  /** Others own it already. */
  #drop(partition: number): void {
    const { log } = this.#options
    if (!this.#epochs.delete(partition)) return
    log.warn({ partition }, "another worker has taken a partition over")
    this.#options
      .lost(partition)
      .catch(error => log.error({ err: error, partition }, "losing a partition failed"))
  }

  /** Ends what is under way of a partition, and only then lets others have it. */
  #letGo(partition: number): void {
    if (this.#leaving.has(partition) || !this.#epochs.has(partition)) return
    const { lost, store, nodeId, log } = this.#options
    const leaving = (async () => {
      await lost(partition)
      this.#epochs.delete(partition)
      await freeLeases(store.db, nodeId, [partition])
      this.#tellOthers()
    })()
    this.#leaving.set(
      partition,
      leaving
        .catch(error => log.warn({ err: error, partition }, "letting a lease go failed"))
        .finally(() => this.#leaving.delete(partition)),
    )
  }

  #avoidedNow(): number[] {
    const now = performance.now()
    for (const [partition, until] of this.#avoided) if (until <= now) this.#avoided.delete(partition)
    return [...this.#avoided.keys()]
  }
}

/** How many partitions a worker should own, so that all together own each of them once. */
export function shareOf(worker: string, workers: readonly string[]): number {
  const place = workers.indexOf(worker)
  const least = Math.floor(partitionCount / workers.length)
  return least + (place < partitionCount % workers.length ? 1 : 0)
}
