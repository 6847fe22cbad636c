import { crc32, deflateSync, inflateSync } from "node:zlib"

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1")
const bytesPerPixel = 4

/**
 * The middle of a PNG as another PNG; `Bun.Image` scales but does not crop.
 * @param png RGBA of 8 bits, whose rows are not filtered, as `Bun.Image` writes it at compression level 0
 */
export function cropMiddle(png: Uint8Array, side: number): Uint8Array {
  const { header, data } = readChunks(Buffer.from(png.buffer, png.byteOffset, png.byteLength))
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, colours] = header.subarray(8)
  const rows = inflateSync(data)
  const stride = 1 + width * bytesPerPixel
  if (depth !== 8 || colours !== 6 || rows.length !== stride * height) {
    throw new Error("The PNG is not as Bun.Image writes it.")
  }
  const left = Math.floor((width - side) / 2) * bytesPerPixel
  const top = Math.floor((height - side) / 2)
  const cropped = Array.from({ length: side }, (_, y) => {
    const start = (top + y) * stride
    if (rows[start] !== 0) throw new Error("The rows of the PNG are filtered.")
    return [Buffer.from([0]), rows.subarray(start + 1 + left, start + 1 + left + side * bytesPerPixel)]
  })
  const size = Buffer.from(header)
  size.writeUInt32BE(side, 0)
  size.writeUInt32BE(side, 4)
  const pixels = deflateSync(Buffer.concat(cropped.flat()), { level: 1 })
  return Buffer.concat([
    signature,
    chunk("IHDR", size),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

function readChunks(png: Buffer): { header: Buffer; data: Buffer } {
  const all: { type: string; content: Buffer }[] = []
  for (let at = signature.length; at < png.length; ) {
    const size = png.readUInt32BE(at)
    all.push({ type: png.toString("latin1", at + 4, at + 8), content: png.subarray(at + 8, at + 8 + size) })
    at += 12 + size
  }
  const of = (type: string) => Buffer.concat(all.filter(each => each.type === type).map(each => each.content))
  return { header: of("IHDR"), data: of("IDAT") }
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)])
}
