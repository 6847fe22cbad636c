import { config, z } from "zod"

// A browser under a strict content policy reports the attempt to compile schemas; a server gains from it.
if ("document" in globalThis) config({ jitless: true })

export { z }
