import { limits } from "@parley/contract"

/** From here on, what is left of the longest text is shown. */
const toldFrom = 500

/** Code points that still fit into a message, negative past the limit. Exact where it is near. */
export const textLeft = (text: string): number =>
  limits.textMax - (text.length < limits.textMax - toldFrom ? text.length : [...text].length)

/** Whether what is left is worth telling. */
export const isNearLimit = (left: number): boolean => left <= toldFrom
