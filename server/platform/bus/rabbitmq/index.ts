import type { Channel } from "rabbitmq-client"
import { closeRabbit, connectRabbit, withinMs } from "../../rabbitmq/connection.ts"
import { Sessions } from "../../rabbitmq/sessions.ts"
import type { Bus } from "../index.ts"
import { toParts } from "../parts.ts"
import { Listening } from "./listening.ts"

export interface RabbitBusOptions {
  /** Hears of handlers that threw, when the connection breaks, and of what the server complains about. */
  readonly onError: (error: unknown) => void
}

const exchange = "parley.bus"
const openWithinMs = 10_000
const pingWithinMs = 3_000
const publishAgainWithinMs = 5_000
const pieceMax = 512 * 1024
/** Bytes that wait to be sent. Past it messages are lost, as the port allows. */
const unsentMax = 32 * 1024 * 1024

/**
 * The bus on RabbitMQ 3.10 or newer: one exchange, a queue for each node, a binding for each subject. It goes on trying to
 * reach the server; what is published meanwhile is lost, as the port allows. What is published and what is heard have a
 * connection each: the server stops reading from those that publish when its disk or memory is full.
 */
export async function rabbitBus(url: string, { onError }: RabbitBusOptions): Promise<Bus> {
  const publishing = await connectRabbit(url, { name: "parley bus, publishing", onError })
  const hearing = await connectRabbit(url, { name: "parley bus", onError }).catch(async (error: unknown) => {
    await closeRabbit(publishing)
    throw error
  })
  const listeners: (() => void)[] = []
  const channels = new Sessions(publishing, { open: session => session.channel(), onError })
  const listening = new Listening(hearing, {
    exchange,
    onError,
    async onReconnect() {
      // Both connections broke if the server was away: whoever hears of it may publish again.
      await channels.current(publishAgainWithinMs).catch(onError)
      for (const listener of listeners) listener()
    },
  })
  const publish = publisher(() => channels.value, onError)
  const close = async () => {
    await Promise.all([listening.close(), channels.close()])
    await Promise.all([closeRabbit(publishing), closeRabbit(hearing)])
  }
  try {
    await Promise.all([listening.begin(), channels.current(openWithinMs)])
  } catch (error) {
    await close()
    throw error
  }
  return {
    publish,
    subscribe: (subject, handle) => listening.subscribe(subject, handle),
    async ping() {
      const asking = channels
        .current(pingWithinMs)
        .then(channel => channel.exchangeDeclare({ exchange, passive: true }))
      await withinMs(asking, pingWithinMs)
    },
    onReconnect(listener) {
      listeners.push(listener)
    },
    close,
  }
}

function publisher(
  channelOfNow: () => Channel | undefined,
  onError: (error: unknown) => void,
): Bus["publish"] {
  let unsent = 0
  let isLosing = false
  return (subject, message) => {
    const channel = channelOfNow()
    if (!channel?.active) return
    if (unsent > unsentMax) {
      if (!isLosing) onError(new Error("RabbitMQ does not read: what the bus publishes is lost."))
      isLosing = true
      return
    }
    isLosing = false
    for (const piece of toParts(message, pieceMax)) {
      unsent += piece.length
      channel
        .basicPublish({ exchange, routingKey: subject }, piece)
        // The connection broke, and says so itself.
        .catch(() => {})
        .finally(() => {
          unsent -= piece.length
        })
    }
  }
}
