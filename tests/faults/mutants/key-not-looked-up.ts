import { rewriteOnLoad } from "../../support/rewrite.ts"

/** Every send is a new message, whatever its key. */
rewriteOnLoad("server/timeline/worker.ts", [
  { from: "const before = known.get(keyOf(command.key, command.roomId, command.actor))", to: "const before = undefined as KeyRow | undefined" },
  { from: "await insertKeys(\n      tx,", to: "await insertKeys(\n      { ...tx } && tx," },
])
