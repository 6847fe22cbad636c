import type { Command, Queue } from "./index.ts"

/** A command that is told apart by its number. */
export const command = (n: number): Command => ({
  v: 1,
  commandId: crypto.randomUUID(),
  roomId: "r",
  type: "test",
  key: `k${n}`,
  body: n,
  actor: "u",
  replyTo: "node",
  deadline: Number.MAX_SAFE_INTEGER,
})

export const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

export const numbersOf = (commands: readonly Command[]) => commands.map(each => each.body as number)

/** Commands in one batch, at most. */
export const batchMax = 100

interface Consuming {
  readonly partitions?: readonly number[]
  readonly handle?: (commands: readonly Command[]) => Promise<void>
}

/** Consumes, and tells what was handled. */
export function consume(queue: Queue, { partitions = [0], handle }: Consuming = {}) {
  const batches: number[][] = []
  const errors: unknown[] = []
  let check = () => {}
  const consumer = queue.consume({
    batchMax,
    async handle(commands) {
      await handle?.(commands)
      batches.push(numbersOf(commands))
      check()
    },
    onError: error => errors.push(error),
  })
  for (const partition of partitions) consumer.add(partition)
  const got = () => batches.flat()
  const until = (holds: (got: number[]) => boolean) =>
    new Promise<number[]>(resolve => {
      check = () => holds(got()) && resolve(got())
      check()
    })
  return {
    batches,
    errors,
    consumer,
    got,
    /** Resolves with all that was handled, once it is so many commands. */
    untilCount: (count: number) => until(handled => handled.length >= count),
    /** Resolves with all that was handled, once that one is among it. */
    untilHandled: (n: number) => until(handled => handled.includes(n)),
  }
}
