/** Takes the frames published to a topic, in place of the native topics of a WebSocket. */
export interface Subscriber {
  deliver(frame: string): void
}

/** Name of a namespace's topic among the native topics, which all namespaces share. Names of namespaces hold no space. */
export function nativeTopic(namespace: string, topic: string): string {
  return `${namespace} ${topic}`
}

/** Topics of the connections that native topics cannot serve: those over polling, and those that are still connecting. */
export class LocalTopics {
  readonly #subscribers = new Map<string, Set<Subscriber>>()

  add(topic: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(topic)
    if (subscribers === undefined) this.#subscribers.set(topic, new Set([subscriber]))
    else subscribers.add(subscriber)
  }

  remove(topic: string, subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(topic)
    if (subscribers?.delete(subscriber) && subscribers.size === 0) this.#subscribers.delete(topic)
  }

  /** @returns how many it went to */
  publish(topic: string, frame: string): number {
    const subscribers = this.#subscribers.get(topic)
    if (subscribers === undefined) return 0
    for (const subscriber of subscribers) subscriber.deliver(frame)
    return subscribers.size
  }
}
