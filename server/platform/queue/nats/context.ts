import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from "@nats-io/jetstream"
import { type NatsConnection, nanos } from "@nats-io/transport-node"

/** One queue on JetStream. */
export interface NatsQueueContext {
  readonly connection: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  readonly stream: string
  readonly depthMax: number
  readonly replicas: number
}

/** In which a second command of the same id is dropped. */
const duplicateWindowMs = 120_000

export const subjectOf = (stream: string, partition: number): string => `${stream}.${partition}`

/** Makes the stream, or brings the one that is there up to date. */
export async function openStream({ manager, stream, depthMax, replicas }: NatsQueueContext): Promise<void> {
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
}
