/** Every limit that a caller can meet. Sizes are in the unit that the name says; `Max` is inclusive. */
export const limits = {
  /** Unicode code points in a message's text. */
  textMax: 16_000,
  attachmentsMax: 10,
  /** Things in one page of any list. */
  pageMax: 100,
  pageDefault: 50,
  usernameMin: 2,
  usernameMax: 32,
  nameMax: 80,
  bioMax: 1_000,
  statusTextMax: 140,
  emailMax: 254,
  passwordMin: 8,
  passwordMax: 200,
  bookmarksMax: 10_000,
  /** People whom one may block. */
  blocksMax: 1_000,
  roomNameMax: 80,
  topicMax: 500,
  /** Of a ban. */
  reasonMax: 500,
  queryMax: 100,
  roomMembersMax: 100_000,
  /** People whom one call may put into a new room. */
  initialMembersMax: 100,
  inviteUsesMax: 10_000,
  /** Changes past which `changes` answers `complete: false`. */
  changesMax: 1_000,
  /** Revs of one room that one `sync` answer goes through, and so its changes at most; more follow when it is asked again. */
  syncChangesPerRoom: 200,
  /** The same over all rooms. */
  syncChangesTotal: 2_000,
  syncRoomsMax: 5_000,
  /** Closed rooms whose newest messages the SDK keeps, in memory and over reloads: those that were open last. */
  keptRoomsMax: 50,
  /** Messages that the SDK keeps of each. */
  keptMessagesMax: 100,
  /** Rooms of up to this many members show receipts one by one. */
  receiptsShownMax: 50,
  reactionUsersShown: 50,
  /** Different emoji on one message. */
  reactionsMax: 50,
  /** UTF-16 units of one emoji: families with skin tones are long. */
  emojiMax: 64,
  /** Links of one message that are looked at. */
  linksMax: 20,
  /** People whom one message may mention by name. */
  mentionsMax: 50,
  /** Bytes of one request body on REST, other than uploads. */
  jsonBodyMax: 1_000_000,
  /** Bytes of one request on the socket. */
  socketRequestMax: 4_000_000,
  /** Bytes of one frame to a client. */
  frameMax: 128 * 1024,
  /** Bytes waiting for one connection before it is closed. */
  bufferedPerConnectionMax: 256 * 1024,
  /** Bytes waiting for all connections of a node before the largest is closed. */
  bufferedTotalMax: 256 * 1024 * 1024,
  connectionsMax: 100_000,
  /** Sockets of one log-in at once: the tabs of one browser, the parts of one program. */
  connectionsPerSessionMax: 100,
  /** Commands waiting in one partition before sends are refused as `overloaded`. */
  queueDepthMax: 10_000,
  /** Commands in one transaction. */
  batchMax: 500,
} as const

/** Every span of time that a caller can meet, in milliseconds. */
export const spans = {
  accessToken: 15 * 60_000,
  refreshToken: 30 * 24 * 3_600_000,
  /** A refresh token that was used may be used again for this long: tabs race. */
  refreshGrace: 60_000,
  /** No answer from a worker: the caller gets a retryable `timeout`. */
  commandTimeout: 8_000,
  /** A command older than this is rejected, not applied late. */
  commandDeadline: 30_000,
  /** How long the keys of commands other than sends are remembered. */
  commandKeys: 7 * 24 * 3_600_000,
  sessionRecheck: 60_000,
  /** A status is gone at most this long after the time at which it clears. */
  statusSweep: 10_000,
  headsCheck: 30_000,
  pingInterval: 25_000,
  pingTimeout: 20_000,
  connectTimeout: 45_000,
  upgradeTimeout: 10_000,
} as const
