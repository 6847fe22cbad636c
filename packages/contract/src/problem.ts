import { errorCodes } from "./errors.ts"
import { z } from "./zod.ts"

const RetryAfter = z.number().int().positive().describe("Milliseconds after which trying again makes sense")

/** RFC 9457 problem details, as every REST error is answered. */
export const Problem = z
  .object({
    type: z.string().describe("A URI that names the kind of problem"),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.enum(errorCodes),
    retryable: z.boolean(),
    retryAfterMs: RetryAfter.optional(),
    requestId: z.string().optional(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "What went wrong (RFC 9457)" })
export type Problem = z.infer<typeof Problem>

/** What an acknowledgement of an event carries in place of its result. */
export const EventError = z
  .object({
    error: z.object({
      code: z.enum(errorCodes),
      message: z.string(),
      retryable: z.boolean(),
      retryAfterMs: RetryAfter.optional(),
    }),
  })
  .meta({ id: "EventError" })
export type EventError = z.infer<typeof EventError>
