import { ParleyError } from "@parley/contract"
import { Batches } from "./batches.ts"
import { type Command, partitionCount, type Queue } from "./index.ts"

/** The queue within one process. It is empty after a restart: nobody was told that those commands are kept. */
export function memoryQueue(options: { depthMax: number }): Queue {
  const waiting: Command[][] = Array.from({ length: partitionCount }, () => [])
  const consumers = new Set<Batches<Command>>()

  function lineOf(partition: number): Command[] {
    const line = waiting[partition]
    if (!line) throw new RangeError(`There is no partition ${partition}.`)
    return line
  }

  return {
    async push(partition, command) {
      const line = lineOf(partition)
      if (line.length >= options.depthMax) throw new ParleyError("overloaded")
      line.push(command)
      for (const consumer of consumers) if (consumer.has(partition)) consumer.wake()
    },
    consume(consume) {
      const batches = new Batches<Command>(consume)
      consumers.add(batches)
      return {
        add: partition => batches.add(partition, lineOf(partition)),
        remove: partition => batches.remove(partition),
        async close() {
          consumers.delete(batches)
          await batches.close()
        },
      }
    },
    async depth() {
      let depth = 0
      for (const commands of waiting) depth += commands.length
      for (const consumer of consumers) depth += consumer.handling
      return depth
    },
    async ping() {},
    async close() {
      await Promise.all([...consumers].map(consumer => consumer.close()))
      consumers.clear()
    },
  }
}
