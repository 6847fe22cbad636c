import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream"
import type { NatsConnection } from "@nats-io/transport-node"

/** One queue on JetStream. */
export interface NatsQueueContext {
  readonly connection: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  readonly stream: string
}

export const subjectOf = (stream: string, partition: number): string => `${stream}.${partition}`
