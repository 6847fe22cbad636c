import type { Connection } from "rabbitmq-client"
import { closeRabbit, connectRabbit, withinMs } from "../../rabbitmq/connection.ts"
import type { Queue } from "../index.ts"
import { PartitionsConsumers } from "../partitions-consumer.ts"
import { allPartitions, declareAll, type Names, queueOf, type RabbitQueueContext } from "./context.ts"
import { RabbitPartition } from "./partition.ts"
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

const pingWithinMs = 3_000

/**
 * The queue on RabbitMQ 3.10 or newer: a durable quorum queue for each partition. A push that resolved was confirmed by most of
 * the replicas. Order, and what is kept, the database decides in the end.
 */
export async function rabbitQueue(url: string, options: RabbitQueueOptions): Promise<Queue> {
  const { depthMax, prefix = "parley.commands", onError } = options
  const [publishing, consuming] = await connectBoth(url, onError)
  const names = { depthMax, prefix }
  const closeConnections = () => Promise.all([closeRabbit(publishing), closeRabbit(consuming)])
  await declareAll(publishing, names).catch(async (error: unknown) => {
    await closeConnections()
    throw error
  })
  const publisher = new Publisher(publishing, onError)
  const context: RabbitQueueContext = { ...names, connection: consuming, publisher }
  const takeovers = new Takeovers(context, onError)
  const consumers = new PartitionsConsumers(each => new RabbitPartition(context, takeovers, each))
  return {
    push: (partition, command) =>
      publisher.publish({ routingKey: queueOf(names, partition), mandatory: true }, command),
    consume: options => consumers.consume(options),
    async depth() {
      return takeovers.unfinished + (await waitingIn(publishing, names))
    },
    ping: () => withinMs(waitingIn(publishing, names, [0]), pingWithinMs).then(() => {}),
    async close() {
      await consumers.close()
      await Promise.all([takeovers.close(), publisher.close()])
      await closeConnections()
    },
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
async function waitingIn(
  connection: Connection,
  names: Names,
  partitions: readonly number[] = allPartitions,
): Promise<number> {
  const channel = await connection.acquire()
  try {
    let waiting = 0
    for (const partition of partitions) {
      const { messageCount } = await channel.queueDeclare({ queue: queueOf(names, partition), passive: true })
      waiting += messageCount
    }
    return waiting
  } finally {
    await channel.close()
  }
}
