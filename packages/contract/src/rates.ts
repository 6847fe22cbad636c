interface RateSpec {
  /** What is counted: requests of one user, of one network address, or at one login from one address. */
  readonly by: "user" | "address" | "login"
  /** So many at once; they come back evenly over `seconds`. */
  readonly count: number
  readonly seconds: number
  /** Counted over all nodes of a cluster, at the price of a question to the cache; by each node for itself otherwise. */
  readonly everywhere?: true
}

/** How much of what one caller may ask for. Past it the answer is `rate_limited`, with the wait in it. */
export const rates = {
  signUp: { by: "address", count: 300, seconds: 3_600, everywhere: true },
  logIn: { by: "address", count: 300, seconds: 300, everywhere: true },
  /** Wrong passwords alone. */
  logInFailures: { by: "login", count: 10, seconds: 300, everywhere: true },
  /** Sockets that open. */
  connections: { by: "address", count: 2_000, seconds: 60 },
  /** Sends and every other change of a room. */
  sends: { by: "user", count: 12_000, seconds: 60 },
  searches: { by: "user", count: 300, seconds: 60, everywhere: true },
  /** Invites that are made and taken. */
  invites: { by: "user", count: 300, seconds: 3_600, everywhere: true },
  /** Pages that are fetched for the links of one's messages; what is beyond gets no card. */
  links: { by: "user", count: 30, seconds: 60 },
  /** Exports of all that is kept of oneself: each reads all of one's rooms. */
  exports: { by: "user", count: 10, seconds: 3_600, everywhere: true },
  /** Bookmarks and blocks that are set or taken away. */
  marks: { by: "user", count: 600, seconds: 60 },
  uploads: { by: "user", count: 200, seconds: 60, everywhere: true },
} as const satisfies Record<string, RateSpec>

export type RateName = keyof typeof rates
/** Rates that a route or an event may declare: those that count who asks. */
export type CallerRate = { [R in RateName]: (typeof rates)[R]["by"] extends "login" ? never : R }[RateName]
