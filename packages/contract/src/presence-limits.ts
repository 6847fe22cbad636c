/** Limits of presence and receipts. */
export const presenceLimits = {
  /** Users whom one connection may watch. */
  watchedMax: 500,
  /** Rooms that one `room:delivered` may name. */
  deliveredRoomsMax: 100,
  /** Rooms in which one user may be typing at a time. */
  typingRoomsMax: 10,
} as const

/** Spans of time of presence, in milliseconds. */
export const presenceSpans = {
  /** A connection that ended counts for this long, so that a reconnect is no blink. */
  offlineGrace: 10_000,
  /** Watchers hear of changes at most once in this time. */
  watchBatch: 100,
  /** Typing ends by itself this long after it was last said. */
  typing: 6_000,
  /** Repeated typing is passed on at most once in this time. */
  typingRelay: 2_000,
} as const
