import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream"
import { connect, type NatsConnection, nanos } from "@nats-io/transport-node"
import { ParleyError } from "@parley/contract"
import type { Command, Queue } from "../index.ts"
import { NatsConsumer } from "./consumer.ts"
import { type NatsQueueContext, subjectOf } from "./context.ts"

export interface NatsQueueOptions {
  /** Commands that may wait in one partition. */
  readonly depthMax: number
  /** Copies of each command in a cluster of servers. */
  readonly replicas?: number
  readonly stream?: string
}

const reconnectMs = 250
/** A server that confirmed nothing by then is asked again, with the same id. */
const confirmWithinMs = 1_500
const publishTries = 4
/** In which a second command of the same id is dropped. */
const duplicateWindowMs = 120_000
/** JetStream's error for a subject that holds as much as it may. */
const subjectFull = 10_077

/**
 * The queue on NATS JetStream 2.9 or newer: a stream of work, kept on disk, with a subject and a durable consumer for each
 * partition. A push that resolved was confirmed by the server. Order, and what is kept, the database decides in the end.
 */
export async function natsQueue(url: string, options: NatsQueueOptions): Promise<Queue> {
  const connection = await connect({
    servers: url,
    name: "parley queue",
    maxReconnectAttempts: -1,
    reconnectTimeWait: reconnectMs,
    reconnectJitter: reconnectMs,
  })
  const context = await openStream(connection, options)
  const { client, manager, stream } = context
  const consumers = new Set<NatsConsumer>()
  return {
    async push(partition, command) {
      await publish(client, subjectOf(stream, partition), command)
    },
    consume(consume) {
      const consumer = new NatsConsumer(context, consume)
      consumers.add(consumer)
      return {
        async close() {
          consumers.delete(consumer)
          await consumer.close()
        },
      }
    },
    async depth() {
      return (await manager.streams.info(stream)).state.messages
    },
    async close() {
      await Promise.all([...consumers].map(consumer => consumer.close()))
      await connection.close()
    },
  }
}

async function openStream(
  connection: NatsConnection,
  { depthMax, replicas = 1, stream = "parley_commands" }: NatsQueueOptions,
): Promise<NatsQueueContext> {
  const manager = await jetstreamManager(connection)
  const wanted = {
    subjects: [`${stream}.*`],
    max_msgs_per_subject: depthMax,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    duplicate_window: nanos(duplicateWindowMs),
    num_replicas: replicas,
  }
  const fixed = { name: stream, retention: RetentionPolicy.Workqueue, storage: StorageType.File }
  // Several nodes start at once: one makes the stream, and the others find it.
  await manager.streams.add({ ...fixed, ...wanted }).catch(() => manager.streams.update(stream, wanted))
  return { connection, client: jetstream(connection), manager, stream }
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
