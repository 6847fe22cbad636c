import { ParleyError, storable } from "@parley/contract"
import { z } from "zod"

/** Text of a cursor: what the databases cannot keep they cannot be asked for either. */
export const storableText = z.string().refine(storable)

/** Where the next page of a list begins, for its reader to hand back as it is. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url")
}

/**
 * The place that `writeCursor` was given. It is the caller's own word: anyone can make one of the right shape up.
 * @throws ParleyError `invalid_input` for anything of another shape
 */
export function readCursor<Place>(cursor: string, shape: z.ZodType<Place>): Place {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()))
  } catch {
    throw new ParleyError("invalid_input", { message: "query.cursor: is not a cursor of this list" })
  }
}
