import { cacheConformance } from "./conformance.ts"
import { memoryCache } from "./memory.ts"

cacheConformance("memory", async () => {
  let now = 0
  const cache = memoryCache({ now: () => now })
  return {
    first: cache,
    second: cache,
    async pass(ms) {
      now += ms
    },
  }
})
