import { WireError } from "../error.ts"

/** Arrays and objects within each other in one payload, outermost included. */
export const MAX_DEPTH = 128

/** JSON-ready arguments, with attachments taken out and placeholders in their place. */
export interface Extracted {
  readonly args: unknown[]
  readonly attachments: Uint8Array[]
}

/**
 * Takes binary values out of the arguments of an event or acknowledgement; undefined when there are none. Arguments are not
 * changed. Throws `RangeError` when they are nested deeper than twice `MAX_DEPTH`, circular ones included.
 */
export function extractBinary(args: readonly unknown[]): Extracted | undefined {
  if (!args.some(arg => containsBinary(arg, 0))) return undefined
  const attachments: Uint8Array[] = []
  return { args: args.map(arg => withPlaceholders(arg, attachments)), attachments }
}

/**
 * Puts attachments in the place of their placeholders, in place. Throws `WireError` for a placeholder with no attachment.
 * The depth of `args` must have been checked.
 */
export function restoreBinary(args: unknown[], attachments: readonly Uint8Array[]): unknown[] {
  for (const [index, arg] of args.entries()) args[index] = restored(arg, attachments)
  return args
}

/** Throws `WireError` when a parsed payload is nested deeper than `MAX_DEPTH`; does not recurse past it. */
export function checkDepth(value: unknown, depth = 1): void {
  if (typeof value !== "object" || value === null) return
  if (depth > MAX_DEPTH) throw new WireError("payload is nested too deeply")
  if (Array.isArray(value)) for (const item of value) checkDepth(item, depth + 1)
  else for (const key in value) checkDepth((value as Record<string, unknown>)[key], depth + 1)
}

function containsBinary(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false
  if (isBinary(value)) return true
  if (depth > 2 * MAX_DEPTH) throw new RangeError("arguments are nested too deeply or circular")
  if (Array.isArray(value)) return value.some(item => containsBinary(item, depth + 1))
  if (hasToJson(value)) return false
  for (const key in value) if (containsBinary((value as Record<string, unknown>)[key], depth + 1)) return true
  return false
}

function withPlaceholders(value: unknown, attachments: Uint8Array[]): unknown {
  if (typeof value !== "object" || value === null) return value
  if (isBinary(value)) return { _placeholder: true, num: attachments.push(toBytes(value)) - 1 }
  if (Array.isArray(value)) return value.map(item => withPlaceholders(item, attachments))
  if (hasToJson(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withPlaceholders(item, attachments)]),
  )
}

function restored(value: unknown, attachments: readonly Uint8Array[]): unknown {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return restoreBinary(value, attachments)
  const record = value as Record<string, unknown>
  if (record["_placeholder"] === true) return attachmentOf(record["num"], attachments)
  for (const key of Object.keys(record)) {
    const item = record[key]
    // Own keys only: writing to an own `__proto__` sets a plain value and reaches no prototype.
    if (typeof item === "object" && item !== null) record[key] = restored(item, attachments)
  }
  return record
}

function attachmentOf(num: unknown, attachments: readonly Uint8Array[]): Uint8Array {
  const attachment = typeof num === "number" ? attachments[num] : undefined
  if (attachment === undefined) throw new WireError("placeholder without an attachment")
  return attachment
}

function isBinary(value: object): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value)
}

function toBytes(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

function hasToJson(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === "function"
}
