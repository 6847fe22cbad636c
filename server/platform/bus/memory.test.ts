import { busConformance } from "./conformance.ts"
import { memoryBus } from "./memory.ts"

busConformance("memory", async onError => {
  const bus = memoryBus(onError)
  return [bus, bus]
})
