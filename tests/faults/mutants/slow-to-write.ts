import { rewriteOnLoad } from "../../support/rewrite.ts"

/** Not broken: it takes a moment between reading and writing, so that a pause finds it within its transaction. */
rewriteOnLoad("server/timeline/worker.ts", [
  { from: "batch.open(heads)", to: "batch.open(heads)\n    await Bun.sleep(300)" },
])
