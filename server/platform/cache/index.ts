import type { Allowance } from "../gcra.ts"

/**
 * What nodes tell each other of the moment: for each key, one value of each node that has something to say of it.
 *
 * Every driver guarantees:
 * - once `set` has resolved, every node's `get` gives the value, until its time to live has passed, it is set again,
 *   or it is removed; nothing is given after that;
 * - what one node sets and removes takes effect in the order of its calls;
 * - a node changes its own values alone, but for those of the dead;
 * - what all nodes together spend of a key is never more than its allowance; who calls at the same time is counted one
 *   after the other.
 *
 * Nothing here is kept: values may be lost at any moment, all at once. So a node sets what still holds again well
 * within its time to live; that is also how the time is prolonged.
 */
export interface Cache {
  /** Sets the node's values by key, any number at once. Each lives `ttlMs` milliseconds from now. */
  set(nodeId: string, values: ReadonlyMap<string, string>, ttlMs: number): Promise<void>
  /** Removes the node's values of these keys. */
  remove(nodeId: string, keys: Iterable<string>): Promise<void>
  /** Removes all values of a node that is dead. @returns their keys, in parts, each once it is done */
  sweep(nodeId: string): AsyncIterable<string[]>
  /** The living values of all nodes by key, in no order. Keys without any are left out. */
  get(keys: readonly string[]): Promise<Map<string, string[]>>
  /**
   * Spends one of what a key is allowed, for all nodes. What is forgotten was owed no more.
   * @returns 0, or the milliseconds to wait where it is one too many; nothing is spent then
   */
  spend(key: string, allowance: Allowance): Promise<number>
  /** Takes one back that turned out not to count. */
  giveBack(key: string, allowance: Allowance): Promise<void>
  /** Rejects when the cache does not answer, within a few seconds. */
  ping(): Promise<void>
  close(): Promise<void>
}
