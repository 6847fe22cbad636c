import { ParleyError } from "@parley/contract"
import { type Command, type ConsumeOptions, partitionCount, type Queue, type QueueConsumer } from "./index.ts"

const retryDelayMs = { first: 20, most: 2_000 }

/** The queue within one process. It is empty after a restart: nobody was told that those commands are kept. */
export function memoryQueue(options: { depthMax: number }): Queue {
  const waiting: Command[][] = Array.from({ length: partitionCount }, () => [])
  const consumers = new Set<MemoryConsumer>()

  return {
    async push(partition, command) {
      const commands = waiting[partition]
      if (!commands) throw new RangeError(`There is no partition ${partition}.`)
      if (commands.length >= options.depthMax) throw new ParleyError("overloaded")
      commands.push(command)
      for (const consumer of consumers) consumer.wake(partition)
    },
    consume(consume) {
      const consumer = new MemoryConsumer(waiting, consume)
      consumers.add(consumer)
      return {
        async close() {
          consumers.delete(consumer)
          await consumer.close()
        },
      }
    },
    async depth() {
      let depth = 0
      for (const commands of waiting) depth += commands.length
      for (const consumer of consumers) depth += consumer.handling
      return depth
    },
    async close() {
      await Promise.all([...consumers].map(consumer => consumer.close()))
      consumers.clear()
    },
  }
}

class MemoryConsumer implements QueueConsumer {
  handling = 0
  readonly #waiting: Command[][]
  readonly #options: ConsumeOptions
  readonly #own: Set<number>
  readonly #running: Promise<void>
  #wake: () => void = () => {}
  #closed = false

  constructor(waiting: Command[][], options: ConsumeOptions) {
    this.#waiting = waiting
    this.#options = options
    this.#own = new Set(options.partitions)
    this.#running = this.#run()
  }

  wake(partition: number): void {
    if (this.#own.has(partition)) this.#wake()
  }

  close(): Promise<void> {
    this.#closed = true
    this.#wake()
    return this.#running
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const commands = this.#take()
      if (commands.length > 0) await this.#handle(commands)
      else await this.#somethingToDo()
    }
  }

  /** Resolves after the tick in which a command came, so that all commands of that tick are in the batch. */
  #somethingToDo(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = () => {
        this.#wake = () => {}
        setImmediate(resolve)
      }
      if (this.#closed || this.#options.partitions.some(partition => this.#waiting[partition]?.length))
        this.#wake()
    })
  }

  #take(): Command[] {
    const batch: Command[] = []
    for (const partition of this.#options.partitions) {
      const commands = this.#waiting[partition]
      if (!commands?.length) continue
      batch.push(...commands.splice(0, this.#options.batchMax - batch.length))
      if (batch.length >= this.#options.batchMax) break
    }
    return batch
  }

  /** Tries until it is done: the order of a partition allows nothing to pass a batch that failed. */
  async #handle(commands: readonly Command[]): Promise<void> {
    this.handling = commands.length
    for (let delay = retryDelayMs.first; ; delay = Math.min(delay * 2, retryDelayMs.most)) {
      try {
        await this.#options.handle(commands)
        break
      } catch (error) {
        this.#options.onError(error)
        if (this.#closed) break
        await Bun.sleep(delay)
      }
    }
    this.handling = 0
  }
}
