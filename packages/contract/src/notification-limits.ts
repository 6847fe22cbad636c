/** Limits of notifications. */
export const notificationLimits = {
  /** Unread notifications are counted up to here. */
  unreadShownMax: 100,
  /** Rooms of up to this many members are told live and by push of `@room`, and by push of every message. */
  toldMembersMax: 1_000,
  /** People of one thread who are told of an answer: those who wrote in it last. */
  threadToldMax: 50,
  /** Devices of one user that get pushes; past it the oldest is let go. */
  subscriptionsMax: 20,
  endpointMax: 1_000,
  /** UTF-16 units of a message that a push shows. */
  excerptMax: 200,
} as const

export const notificationSpans = {
  /** The inbox goes back this far. */
  inbox: 90 * 24 * 3_600_000,
  /** A push that could not be delivered for this long is given up. */
  push: 24 * 3_600_000,
} as const
