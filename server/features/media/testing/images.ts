import { crc32, deflateSync } from "node:zlib"

/** What metadata in these images says, so that a leak would be seen. */
export const secret = "52.5200N 13.4050E home of Ann"

const pngSignature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1")

type Colour = readonly [red: number, green: number, blue: number]

export function pngChunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content])
  const chunk = Buffer.alloc(named.length + 8)
  chunk.writeUInt32BE(content.length, 0)
  chunk.set(named, 4)
  chunk.writeUInt32BE(crc32(named), named.length + 4)
  return chunk
}

function pngHeader(width: number, height: number, { depth, colours } = { depth: 8, colours: 2 }): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colours, 0, 0, 0], 8)
  return pngChunk("IHDR", header)
}

/** A PNG by the colour of each pixel; `more` goes before its pixels. */
export function png(
  width: number,
  height: number,
  options: { colour?: (x: number, y: number) => Colour; more?: readonly Buffer[] } = {},
): Buffer {
  const { colour = (x, y) => [x % 256, y % 256, 128], more = [] } = options
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (1 + width * 3) + 1 + x * 3)
  }
  const pixels = pngChunk("IDAT", deflateSync(rows))
  return Buffer.concat([
    pngSignature,
    pngHeader(width, height),
    ...more,
    pixels,
    pngChunk("IEND", Buffer.alloc(0)),
  ])
}

/** A few kilobytes that are a huge image, of one bit a pixel; all of it up to 100 million pixels. */
export function bomb(width: number, height: number): Buffer {
  const rowBytes = 1 + Math.ceil(width / 8)
  const pixels = pngChunk("IDAT", deflateSync(Buffer.alloc(Math.min(rowBytes * height, 13_000_000))))
  const header = pngHeader(width, height, { depth: 1, colours: 0 })
  return Buffer.concat([pngSignature, header, pixels, pngChunk("IEND", Buffer.alloc(0))])
}

/** EXIF with an orientation and a secret, without the `Exif` that JPEG puts before it. */
export function exif(orientation = 1, order: "II" | "MM" = "II"): Buffer {
  const little = order === "II"
  const tiff = Buffer.alloc(26)
  tiff.write(order, "latin1")
  const u16 = (value: number, at: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const u32 = (value: number, at: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  u16(42, 2)
  u32(8, 4)
  u16(1, 8)
  u16(0x0112, 10)
  u16(3, 12)
  u32(1, 14)
  u16(orientation, 18)
  return Buffer.concat([tiff, Buffer.from(secret)])
}

const jpegSegment = (code: number, content: Uint8Array): Buffer => {
  const head = Buffer.from([0xff, code, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** A JPEG that says secrets wherever one can: EXIF, XMP, IPTC, a comment, and behind its end. */
export async function jpegWithSecrets(image: Uint8Array, orientation = 1): Promise<Buffer> {
  const jpeg = await new Bun.Image(image).jpeg({ quality: 95 }).bytes()
  const text = (prefix: string) => Buffer.from(prefix + secret, "latin1")
  return Buffer.concat([
    jpeg.subarray(0, 2),
    jpegSegment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), exif(orientation)])),
    jpegSegment(0xe1, text("http://ns.adobe.com/xap/1.0/\0")),
    jpegSegment(0xe2, text("MPF\0")),
    jpegSegment(0xed, text("Photoshop 3.0\0")),
    jpegSegment(0xfe, text("")),
    jpeg.subarray(2),
    text("a film of the moment"),
  ])
}

export function pngWithSecrets(width: number, height: number, orientation = 1): Buffer {
  const more = [
    pngChunk("eXIf", exif(orientation, "MM")),
    pngChunk("tEXt", Buffer.from(`Comment\0${secret}`, "latin1")),
    pngChunk("iTXt", Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${secret}`, "latin1")),
    pngChunk("prVt", Buffer.from(secret)),
  ]
  return Buffer.concat([png(width, height, { more }), Buffer.from(secret)])
}

const riffChunk = (type: string, content: Uint8Array): Buffer => {
  const chunk = Buffer.alloc(8 + content.length + (content.length % 2))
  chunk.write(type, "latin1")
  chunk.writeUInt32LE(content.length, 4)
  chunk.set(content, 8)
  return chunk
}

function riff(chunks: readonly Buffer[]): Buffer {
  const all = Buffer.concat(chunks)
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1")
  head.writeUInt32LE(all.length + 4, 4)
  return Buffer.concat([head, all])
}

function vp8x(flags: number, width: number, height: number): Buffer {
  const content = Buffer.alloc(10)
  content[0] = flags
  content.writeUIntLE(width - 1, 4, 3)
  content.writeUIntLE(height - 1, 7, 3)
  return riffChunk("VP8X", content)
}

/** The one chunk of a simple WebP with its pixels. */
async function webpPixels(image: Uint8Array): Promise<Buffer> {
  return Buffer.from((await new Bun.Image(image).webp({ lossless: true }).bytes()).subarray(12))
}

export async function webpWithSecrets(
  size: { width: number; height: number },
  orientation = 1,
): Promise<Buffer> {
  const { width, height } = size
  const pixels = await webpPixels(png(width, height))
  const isExtended = pixels.toString("latin1", 0, 4) === "VP8X"
  const chunks = [
    vp8x(0x08 | 0x04, width, height),
    isExtended ? pixels.subarray(18) : pixels,
    riffChunk("EXIF", exif(orientation)),
    riffChunk("XMP ", Buffer.from(secret)),
  ]
  return Buffer.concat([riff(chunks), Buffer.from(secret)])
}

/** Two frames, which a browser shows in turn. */
export async function animatedWebp(width: number, height: number): Promise<Buffer> {
  const frame = async (blue: number) => {
    const head = Buffer.alloc(16)
    head.writeUIntLE(width - 1, 6, 3)
    head.writeUIntLE(height - 1, 9, 3)
    head.writeUIntLE(100, 12, 3)
    return riffChunk(
      "ANMF",
      Buffer.concat([head, await webpPixels(png(width, height, { colour: () => [0, 0, blue] }))]),
    )
  }
  const frames = [await frame(10), await frame(200)]
  return riff([
    vp8x(0x02 | 0x08, width, height),
    riffChunk("ANIM", Buffer.alloc(6)),
    ...frames,
    riffChunk("EXIF", exif()),
  ])
}

/** Two frames of one pixel, with a comment. */
export const animatedGif = Buffer.from(
  "47494638396101000100800000ffffff00000021ff0b4e45545343415045322e30030100000021fe02686900" +
    "21f90400640000002c000000000100010000020244010021f90400640000002c00000000010001000002024c01003b",
  "hex",
)

/** The colour of a pixel, as far as a decoder gives it back. */
export async function pixelOf(image: Uint8Array, x: number, y: number): Promise<number[]> {
  const { width, height } = await new Bun.Image(Uint8Array.from(image)).metadata()
  const scaled = new Bun.Image(Uint8Array.from(image)).png({ compressionLevel: 0 })
  const { inflateSync } = await import("node:zlib")
  const bytes = Buffer.from(await scaled.bytes())
  const data: Buffer[] = []
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)))
  }
  const rows = inflateSync(Buffer.concat(data))
  const pixel = rows.length / height / width > 3.5 ? 4 : 3
  const start = y * (1 + width * pixel) + 1 + x * pixel
  return [...rows.subarray(start, start + 3)]
}
