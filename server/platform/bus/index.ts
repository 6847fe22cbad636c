import type { NodeMessages, Subject } from "./messages.ts"

export type {
  AnnouncedChange,
  Announcement,
  BatchResults,
  CommandResult,
  Committed,
  Control,
  News,
  Notice,
  PresenceChanged,
  SentMessage,
  Signal,
  Subject,
} from "./messages.ts"
export { subjects } from "./messages.ts"

export interface BusSubscription {
  /** No message is handled after this resolves. */
  unsubscribe(): Promise<void>
}

/**
 * Messages between nodes that nobody keeps: announcements, results, control.
 *
 * Every driver guarantees:
 * - messages of one publisher on one subject arrive in the order in which they were published;
 * - each subscriber of a subject gets each message at most once; a message may be lost (readers notice by `rev`);
 * - once `subscribe` has resolved, the subscriber gets what is published anywhere from then on, until the
 *   connection breaks;
 * - a handler that throws harms nobody else; the error goes to `onError`.
 *
 * A message is plain JSON. Neither side changes it after it was published.
 */
export interface Bus {
  publish<S extends Subject>(subject: S, message: NodeMessages<S>): void
  subscribe<S extends Subject>(
    subject: S,
    handle: (message: NodeMessages<S>) => void,
  ): Promise<BusSubscription>
  /** Rejects when the broker does not answer, within a few seconds. */
  ping(): Promise<void>
  /** Called after a broken connection is back: messages may have been lost meanwhile. */
  onReconnect(listener: () => void): void
  close(): Promise<void>
}
