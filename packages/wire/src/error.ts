/** What came in is not legal in Engine.IO v4 or Socket.IO v5. The session it came from must be closed. */
export class WireError extends Error {
  override readonly name = "WireError"
}
