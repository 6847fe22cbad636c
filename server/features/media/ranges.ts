export interface ByteRange {
  readonly start: number
  /** After the last byte. */
  readonly end: number
}

/**
 * The part of a content that a Range header asks for. Several ranges at once, other units and what makes no sense
 * are passed over, so that all of the content is answered. (RFC 9110, 14.1.2 and 14.2)
 */
export function rangeOf(header: string | null, size: number): ByteRange | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? "") ?? []
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined
  if (first === "") {
    const length = Math.min(Number(last), size)
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size }
  }
  const start = Number(first)
  if (last !== "" && Number(last) < start) return undefined
  const end = last === "" ? size : Math.min(Number(last) + 1, size)
  return start < size ? { start, end } : "unsatisfiable"
}

/** Whether a client has this content already, by If-None-Match. (RFC 9110, 13.1.2) */
export function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header
    .split(",")
    .map(each => each.trim().replace(/^W\//, ""))
    .some(each => each === "*" || each === etag)
}
