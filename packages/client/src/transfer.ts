import type { Attachment } from "@parley/contract"
import { calls } from "@parley/contract/calls"
import type { Clock } from "./clock.ts"
import { accepted, type Exchanger, type Tus } from "./tus.ts"

/** Bytes up to which a file goes in one request, and none of it is kept when that breaks. */
const wholeMax = 256 * 1024
/** Bytes of one piece: as few as the server's bound on pieces allows, as many as it keeps at once. */
const piece = { min: 256 * 1024, max: 8 * 1024 * 1024 }
/** Milliseconds that a piece should take, for progress to move and a break to cost little. */
const pieceTakes = { least: 500, most: 2_000 }
const wholeTimeout = 60_000

/** One way of a file to the server, until it is there or something breaks. */
export interface Transfer {
  readonly file: Blob
  readonly name: string
  /** The upload that was begun before. */
  readonly id: string | null
  readonly signal: AbortSignal
  readonly onId: (id: string) => void
  /** Bytes that the server has. */
  readonly onProgress: (sent: number) => void
}

interface Wire {
  readonly exchange: Exchanger
  readonly tus: Tus
  readonly clock: Clock
}

/** Sends a file, or what is missing of it. Throws `ParleyError`, or the signal's reason. */
export async function transfer(wire: Wire, of: Transfer): Promise<Attachment> {
  if (of.id === null && of.file.size <= wholeMax) return await sendWhole(wire.exchange, of)
  const begun = of.id === null ? null : await wire.tus.offset(of.id, of.signal)
  const id = begun === null || of.id === null ? await begin(wire.tus, of) : of.id
  await sendPieces(wire, of, { id, from: begun ?? 0 })
  return await wire.tus.file(id, of.signal)
}

async function sendWhole(exchange: Exchanger, { file, name, signal }: Transfer): Promise<Attachment> {
  const path = `${calls.uploadMedia.path}?name=${encodeURIComponent(name)}`
  const headers = { "content-type": "application/octet-stream" }
  const sent = { method: "POST", headers, body: file, signal, timeout: wholeTimeout }
  const response = await accepted(await exchange(path, sent))
  return (await response.json()) as Attachment
}

async function begin(tus: Tus, { file, name, signal, onId }: Transfer): Promise<string> {
  const id = await tus.create({ name, size: file.size }, signal)
  onId(id)
  return id
}

async function sendPieces(wire: Wire, of: Transfer, { id, from }: { id: string; from: number }) {
  let offset = from
  let size = piece.min
  of.onProgress(offset)
  while (offset < of.file.size) {
    const started = wire.clock.now()
    const bytes = of.file.slice(offset, offset + size)
    offset = await wire.tus.send({ id, offset, bytes }, of.signal)
    of.onProgress(offset)
    size = nextSize(size, wire.clock.now() - started)
  }
}

function nextSize(size: number, took: number): number {
  if (took < pieceTakes.least) return Math.min(piece.max, size * 2)
  return took > pieceTakes.most ? Math.max(piece.min, size / 2) : size
}
