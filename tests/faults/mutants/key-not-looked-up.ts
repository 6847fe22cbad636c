import { rewriteOnLoad } from "../../support/rewrite.ts"

/** Every send is a new message, whatever its key. Keys are not kept either: the table would refuse the second. */
rewriteOnLoad("server/timeline/worker.ts", [
  {
    from: "const before = known.get(keyOf(command.key, command.roomId, command.actor))",
    to: "const before = undefined as KeyRow | undefined",
  },
  { from: "newKeys.push(row)", to: "" },
])
