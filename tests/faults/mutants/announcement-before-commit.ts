import { rewriteOnLoad } from "../../support/rewrite.ts"

/** Members are told first, and the commit follows a moment later. */
rewriteOnLoad("server/timeline/worker.ts", [
  {
    from: "await this.#options.store.transaction(tx => this.#apply(tx, commands, broken))",
    to: `await this.#options.store.transaction(async tx => {
      const early = await this.#apply(tx, commands, broken)
      this.#tell({ batch: early.batch, results: new Map() })
      await Bun.sleep(400)
      return early
    })`,
  },
])
