import { JetStreamApiError, type JetStreamClient, jetstream, jetstreamManager } from "@nats-io/jetstream"
import type { NatsConnection } from "@nats-io/transport-node"
import { ParleyError } from "@parley/contract"
import { connectNats } from "../../nats.ts"
import type { Command, Queue } from "../index.ts"
import { PartitionsConsumers } from "../partitions-consumer.ts"
import { type NatsQueueContext, openStream, subjectOf } from "./context.ts"
import { NatsPartition } from "./partition.ts"

export interface NatsQueueOptions {
  /** Commands that may wait in one partition. */
  readonly depthMax: number
  /** Copies of each command in a cluster of servers. */
  readonly replicas?: number
  readonly stream?: string
}

/** A server that confirmed nothing by then is asked again, with the same id. */
const confirmWithinMs = 1_500
const publishTries = 4
/** JetStream's error for a subject that holds as much as it may. */
const subjectFull = 10_077

/**
 * The queue on NATS JetStream 2.9 or newer: a stream of work, kept on disk, with a subject and a durable consumer for each
 * partition. A push that resolved was confirmed by the server. Order, and what is kept, the database decides in the end.
 */
export async function natsQueue(url: string, options: NatsQueueOptions): Promise<Queue> {
  const connection = await connectNats(url, "parley queue")
  const context = await openQueue(connection, options).catch(async error => {
    await connection.close()
    throw error
  })
  const { client, manager, stream } = context
  const consumers = new PartitionsConsumers(partition => new NatsPartition(context, partition))
  return {
    async push(partition, command) {
      await publish(client, subjectOf(stream, partition), command)
    },
    consume: options => consumers.consume(options),
    async depth() {
      return (await manager.streams.info(stream)).state.messages
    },
    async ping() {
      await manager.streams.info(stream)
    },
    async close() {
      await consumers.close()
      await connection.close()
    },
  }
}

async function openQueue(
  connection: NatsConnection,
  { depthMax, replicas = 1, stream = "parley_commands" }: NatsQueueOptions,
): Promise<NatsQueueContext> {
  const manager = await jetstreamManager(connection)
  const context = { connection, client: jetstream(connection), manager, stream, depthMax, replicas }
  await openStream(context)
  return context
}

/** @throws ParleyError `overloaded` where the partition is full, or the server confirms nothing */
async function publish(client: JetStreamClient, subject: string, command: Command): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.publish(subject, JSON.stringify(command), {
        msgID: command.commandId,
        timeout: confirmWithinMs,
      })
      return
    } catch (error) {
      const isFull = error instanceof JetStreamApiError && error.code === subjectFull
      if (isFull || tries >= publishTries) throw new ParleyError("overloaded", { cause: error })
    }
  }
}
