import { afterEach, describe, expect, test } from "bun:test"
import { ParleyError } from "@parley/contract"
import { partitionCount, type Queue } from "./index.ts"
import { batchMax, command, consume, numbers, numbersOf } from "./testing.ts"

const all = Array.from({ length: partitionCount }, (_, partition) => partition)

/** What every driver of the queue port must do. */
export function queueConformance(
  name: string,
  open: (options: { depthMax: number }) => Promise<Queue>,
): void {
  describe(`queue conformance: ${name}`, () => {
    let queue: Queue
    afterEach(() => queue.close())

    const push = async (partition: number, count: number) => {
      for (const n of numbers(count)) await queue.push(partition, command(n))
    }

    test("a partition's commands are handled in order, one batch at a time, within the bound", async () => {
      queue = await open({ depthMax: 1_000 })
      let running = 0
      let most = 0
      const consumed = consume(queue, {
        partitions: all,
        handle: async () => {
          most = Math.max(most, ++running)
          await Promise.resolve()
          running--
        },
      })
      await push(3, 450)
      expect(await consumed.untilCount(450)).toEqual(numbers(450))
      expect(most).toBe(1)
      expect(Math.max(...consumed.batches.map(batch => batch.length))).toBeLessThanOrEqual(batchMax)
      await consumed.consumer.close()
      expect(await queue.depth()).toBe(0)
    })

    test("what waits while a batch is handled becomes the next batch", async () => {
      queue = await open({ depthMax: 1_000 })
      const gate = Promise.withResolvers<void>()
      const began = Promise.withResolvers<void>()
      const consumed = consume(queue, {
        partitions: all,
        handle: () => {
          began.resolve()
          return gate.promise
        },
      })
      await queue.push(0, command(0))
      await began.promise
      for (const n of numbers(60).slice(1)) await queue.push(0, command(n))
      gate.resolve()
      expect(await consumed.untilCount(60)).toEqual(numbers(60))
      expect(consumed.batches[0]).toEqual([0])
      expect(consumed.batches.length).toBeLessThan(10)
    })

    test("a batch that failed comes again, before later commands", async () => {
      queue = await open({ depthMax: 1_000 })
      let failures = 2
      const consumed = consume(queue, {
        partitions: all,
        handle: async () => {
          if (failures-- > 0) throw new Error("not now")
        },
      })
      await push(5, 20)
      expect(await consumed.untilCount(20)).toEqual(numbers(20))
      expect(consumed.errors).toHaveLength(2)
    })

    test("a consumer gets its own partitions alone; the rest waits for another", async () => {
      queue = await open({ depthMax: 1_000 })
      const first = consume(queue, { partitions: [1] })
      await queue.push(2, command(2))
      await queue.push(1, command(1))
      expect(await first.untilCount(1)).toEqual([1])
      await first.consumer.close()
      expect(await queue.depth()).toBe(1)
      const second = consume(queue, { partitions: [2] })
      expect(await second.untilCount(1)).toEqual([2])
    })

    test("closing lets the batch in hand end; the rest is there for the next consumer", async () => {
      queue = await open({ depthMax: 1_000 })
      const gate = Promise.withResolvers<void>()
      const began = Promise.withResolvers<void>()
      const first = consume(queue, {
        partitions: all,
        handle: () => {
          began.resolve()
          return gate.promise
        },
      })
      await queue.push(0, command(0))
      await began.promise
      await queue.push(0, command(1))
      const closed = first.consumer.close()
      gate.resolve()
      await closed
      expect(first.batches).toEqual([[0]])
      const second = consume(queue, { partitions: all })
      expect(await second.untilCount(1)).toEqual([1])
    })

    test("a partition that is removed goes to the next consumer from its oldest unfinished command on", async () => {
      queue = await open({ depthMax: 1_000 })
      const gate = Promise.withResolvers<void>()
      const began = Promise.withResolvers<void>()
      const first = consume(queue, {
        partitions: [1, 2],
        handle: () => {
          began.resolve()
          return gate.promise
        },
      })
      await queue.push(1, command(0))
      await began.promise
      for (const n of numbers(30).slice(1)) await queue.push(1, command(n))
      const removed = first.consumer.remove(1)
      gate.resolve()
      await removed
      expect(first.batches).toEqual([[0]])
      const second = consume(queue, { partitions: [] })
      second.consumer.add(1)
      expect(await second.untilCount(29)).toEqual(numbers(30).slice(1))
      await queue.push(2, command(100))
      expect(await first.untilCount(2)).toEqual([0, 100])
    })

    test("a batch that fails goes on without a partition that was removed as it failed", async () => {
      queue = await open({ depthMax: 1_000 })
      const gate = Promise.withResolvers<void>()
      const began = Promise.withResolvers<void>()
      let fenced = false
      const first = consume(queue, {
        partitions: [1, 2],
        handle: async commands => {
          began.resolve()
          await gate.promise
          if (!numbersOf(commands).some(n => n < 10)) return
          void first.consumer.remove(1)
          fenced = true
          throw new Error("not ours")
        },
      })
      await queue.push(2, command(50))
      await began.promise
      for (const n of numbers(5)) await queue.push(1, command(n))
      await queue.push(2, command(51))
      gate.resolve()
      expect(await first.untilCount(2)).toEqual([50, 51])
      expect(fenced).toBe(true)
      const second = consume(queue, { partitions: [1] })
      expect(await second.untilCount(5)).toEqual(numbers(5))
      expect(first.batches.flat()).toEqual([50, 51])
    })

    test("a partition that is removed and added again goes on where it was", async () => {
      queue = await open({ depthMax: 1_000 })
      const consumed = consume(queue, { partitions: [1] })
      await queue.push(1, command(0))
      await consumed.untilCount(1)
      await consumed.consumer.remove(1)
      await queue.push(1, command(1))
      consumed.consumer.add(1)
      expect(await consumed.untilCount(2)).toEqual([0, 1])
    })

    test("answers a ping", async () => {
      queue = await open({ depthMax: 1 })
      await queue.ping()
    })

    test("past its depth a partition refuses with a retryable error, and others go on", async () => {
      queue = await open({ depthMax: 10 })
      await push(0, 10)
      const error = await queue.push(0, command(11)).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(ParleyError)
      expect((error as ParleyError).code).toBe("overloaded")
      await queue.push(1, command(1))
    })
  })
}
