import { rewriteOnLoad } from "../../support/rewrite.ts"

/**
 * Nothing at the database keeps a worker that was stopped past its lease from committing what it made of what it had read
 * before: the lease is not held, the rooms are not locked, and keys that another has written meanwhile are overwritten.
 * It takes a moment between reading and writing, so that a pause finds it there.
 */
rewriteOnLoad("server/timeline/worker.ts", [
  { from: "await this.leases?.hold(tx, [...new Set(roomIds.map(partitionOf))])", to: "" },
  { from: "this.leases ? lockHeads : readHeads", to: "readHeads" },
  { from: "batch.open(heads)", to: "batch.open(heads)\n    await Bun.sleep(300)" },
])
rewriteOnLoad("server/timeline/repository.ts", [
  {
    from: 'insertRows(tx, "command_keys" satisfies keyof Tables, rows)',
    to: 'insertRows(tx, "command_keys", rows, { over: ["key", "room_id", "actor_id"] })',
  },
])
