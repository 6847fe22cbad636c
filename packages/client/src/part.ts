/** A piece of the client that has work waiting: told of the line, of rooms that are gone, and of the end of a log-in. */
export interface Part {
  /** Takes up what an earlier run of this user left in storage. */
  restore?(userId: string): Promise<void>
  /** Starts or stops sending. Online, the state has caught up. */
  setOnline(online: boolean): void
  /** One is no member of the room any more. */
  dropRoom?(roomId: string): void
  /** The client is closed: callers that wait are told, and what is kept goes on at the next `connect`. */
  close?(): void
  /** Nobody is logged in any more: forgets everything in memory, and with `erase` in storage. */
  clear(erase: boolean): Promise<void> | void
}
