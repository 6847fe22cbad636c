import { Id } from "./scalars.ts"
import { z } from "./zod.ts"

/** Parameters of paths. */
export const byId = z.object({ id: Id })
export const byMember = z.object({ id: Id, userId: Id })
