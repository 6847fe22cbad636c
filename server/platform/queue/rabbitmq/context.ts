import type { Channel, Connection } from "rabbitmq-client"
import { partitionCount } from "../index.ts"
import type { Publisher } from "./publisher.ts"

/** What belongs to one queue on the server: all names begin with its prefix. */
export interface Names {
  readonly prefix: string
  /** Commands that may wait in one partition. */
  readonly depthMax: number
}

export interface RabbitQueueContext extends Names {
  /** For what is consumed alone: the server stops reading from connections that publish when its disk or memory is full. */
  readonly connection: Connection
  readonly publisher: Publisher
}

export const queueOf = ({ prefix }: Names, partition: number): string => `${prefix}.${partition}`
export const takeoversOf = ({ prefix }: Names): string => `${prefix}.takeovers`

export const allPartitions: readonly number[] = Array.from(
  { length: partitionCount },
  (_, partition) => partition,
)

/** Declarations at a time: each makes a group of replicas. */
const declaringChannels = 4

/**
 * Makes the queue of a partition where it is missing. Of several consumers the server serves one and lets the others wait, so
 * that nothing passes what the one before has not finished.
 * @throws AMQPError where one of that name exists with other settings
 */
export async function declareQueue(channel: Channel, names: Names, partition: number): Promise<void> {
  await channel.queueDeclare({
    queue: queueOf(names, partition),
    durable: true,
    arguments: {
      "x-queue-type": "quorum",
      "x-single-active-consumer": true,
      // The server refuses once it holds more than this.
      "x-max-length": names.depthMax - 1,
      "x-overflow": "reject-publish",
    },
  })
}

/** Makes what is missing of all that the names stand for. */
export async function declareAll(connection: Connection, names: Names): Promise<void> {
  const left = [...allPartitions]
  await Promise.all(
    Array.from({ length: declaringChannels }, async () => {
      const channel = await connection.acquire()
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        await declareQueue(channel, names, next)
      }
      await channel.exchangeDeclare({ exchange: takeoversOf(names), type: "fanout", durable: true })
      await channel.close()
    }),
  )
}
