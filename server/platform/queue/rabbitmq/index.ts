import type { Connection } from "rabbitmq-client"
import { closeRabbit, connectRabbit } from "../../rabbitmq/connection.ts"
import { partitionCount, type Queue } from "../index.ts"
import { RabbitConsumer } from "./consumer.ts"
import { declareAll, type Names, queueOf, type RabbitQueueContext } from "./context.ts"
import { Publisher } from "./publisher.ts"
import { Takeovers } from "./takeovers.ts"

export interface RabbitQueueOptions {
  /** Commands that may wait in one partition. */
  readonly depthMax: number
  /** What the names of its queues begin with. */
  readonly prefix?: string
  /** Hears when the connection breaks, and of what the server complains about. */
  readonly onError: (error: unknown) => void
}

/**
 * The queue on RabbitMQ 3.10 or newer: a durable quorum queue for each partition. A push that resolved was confirmed by most of
 * the replicas. Order, and what is kept, the database decides in the end.
 */
export async function rabbitQueue(url: string, options: RabbitQueueOptions): Promise<Queue> {
  const { depthMax, prefix = "parley.commands", onError } = options
  const [publishing, consuming] = await connectBoth(url, onError)
  const names = { depthMax, prefix }
  const publisher = new Publisher(publishing, onError)
  const context: RabbitQueueContext = { ...names, connection: consuming, publisher }
  const consumers = new Set<RabbitConsumer>()
  let takeovers: Takeovers | undefined
  const close = async () => {
    await Promise.all([...consumers].map(consumer => consumer.close()))
    await Promise.all([takeovers?.close(), publisher.close()])
    await Promise.all([closeRabbit(publishing), closeRabbit(consuming)])
  }
  await declareAll(publishing, names).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    push: (partition, command) =>
      publisher.publish({ routingKey: queueOf(names, partition), mandatory: true }, command),
    consume(consume) {
      takeovers ??= new Takeovers(context, onError)
      const consumer = new RabbitConsumer(context, takeovers, consume)
      consumers.add(consumer)
      return {
        async close() {
          consumers.delete(consumer)
          await consumer.close()
        },
      }
    },
    async depth() {
      const unfinished = [...consumers].reduce((sum, consumer) => sum + consumer.unfinished, 0)
      return unfinished + (await waitingIn(publishing, names))
    },
    close,
  }
}

async function connectBoth(
  url: string,
  onError: (error: unknown) => void,
): Promise<[Connection, Connection]> {
  const publishing = await connectRabbit(url, { name: "parley queue", onError })
  try {
    return [publishing, await connectRabbit(url, { name: "parley worker", onError })]
  } catch (error) {
    await closeRabbit(publishing)
    throw error
  }
}

/** Commands that the server has not handed to a worker yet. It does not tell what other workers have in hand. */
async function waitingIn(connection: Connection, names: Names): Promise<number> {
  const channel = await connection.acquire()
  try {
    let waiting = 0
    for (let partition = 0; partition < partitionCount; partition++) {
      const { messageCount } = await channel.queueDeclare({ queue: queueOf(names, partition), passive: true })
      waiting += messageCount
    }
    return waiting
  } finally {
    await channel.close()
  }
}
