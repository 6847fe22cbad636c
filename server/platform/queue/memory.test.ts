import { queueConformance } from "./conformance.ts"
import { memoryQueue } from "./memory.ts"

queueConformance("memory", async options => memoryQueue(options))
