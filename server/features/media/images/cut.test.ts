import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import {
  animatedWebp,
  jpegWithSecrets,
  pixelOf,
  png,
  pngChunk,
  pngWithSecrets,
  secret,
  webpWithSecrets,
} from "../testing/images.ts"
import { type Cuttable, cutMetadata, cuttable } from "./cut.ts"

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function cut(format: Cuttable, bytes: Uint8Array, pieceSize = 65_536) {
  const seen = { orientation: 1, complete: false }
  const pieces = await Array.fromAsync(cutMetadata(format, () => inPieces(bytes, pieceSize), seen))
  return { ...seen, bytes: Buffer.concat(pieces) }
}

const samples: Readonly<Record<Cuttable, (orientation: number) => Promise<Buffer>>> = {
  jpeg: orientation => jpegWithSecrets(png(64, 40), orientation),
  png: async orientation => pngWithSecrets(64, 40, orientation),
  webp: orientation => webpWithSecrets({ width: 64, height: 40 }, orientation),
}

describe.each([...cuttable])("%s", format => {
  test("loses every secret and keeps every pixel", async () => {
    const original = await samples[format](1)
    expect(original.includes(secret)).toBe(true)
    const { bytes, complete, orientation } = await cut(format, original)
    expect(bytes.includes(secret.slice(0, 8))).toBe(false)
    expect(bytes.includes("Exif")).toBe(false)
    expect({ complete, orientation }).toEqual({ complete: true, orientation: 1 })
    expect(await new Bun.Image(bytes).metadata()).toEqual({ width: 64, height: 40, format })
    for (const [x, y] of [
      [0, 0],
      [63, 39],
      [20, 30],
    ] as const) {
      expect(await pixelOf(bytes, x, y)).toEqual(await pixelOf(original, x, y))
    }
  })

  test("cut again stays as it is", async () => {
    const { bytes } = await cut(format, await samples[format](1))
    expect((await cut(format, bytes)).bytes.equals(bytes)).toBe(true)
  })

  test("tells how the image lies", async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      expect((await cut(format, await samples[format](orientation))).orientation).toBe(orientation)
    }
  })

  test("is cut alike however its bytes come", async () => {
    const original = await samples[format](6)
    const whole = await cut(format, original)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 400 }), async size => {
        expect(await cut(format, original, size)).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  test("is not complete when its end is missing, and ends all the same", async () => {
    const { bytes } = await cut(format, await samples[format](1))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 12, max: bytes.length - 2 }), async length => {
        expect((await cut(format, bytes.subarray(0, length))).complete).toBe(false)
      }),
      { numRuns: 30 },
    )
  })

  test("bytes that only begin like it do no harm", async () => {
    const { bytes } = await cut(format, await samples[format](1))
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async rest => {
        const given = Buffer.concat([bytes.subarray(0, 12), rest])
        expect((await cut(format, given)).bytes.length).toBeLessThanOrEqual(given.length + 12)
      }),
      { numRuns: 200 },
    )
  })
})

test("an animated WebP stays animated", async () => {
  const { bytes } = await cut("webp", await animatedWebp(20, 10))
  expect(bytes.toString("latin1").split("ANMF")).toHaveLength(3)
  expect(bytes.includes("EXIF")).toBe(false)
  expect((bytes[20] ?? 0) & 0x0c).toBe(0)
  expect(await new Bun.Image(bytes).metadata()).toMatchObject({ width: 20, height: 10 })
})

test("an animated PNG stays animated", async () => {
  const more = [
    pngChunk("acTL", Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])),
    pngChunk("tEXt", Buffer.from(secret)),
  ]
  const { bytes } = await cut("png", png(4, 4, { more }))
  expect(bytes.includes("acTL")).toBe(true)
  expect(bytes.includes(secret)).toBe(false)
})

test("millions of empty parts are not gone through", async () => {
  const empty = pngChunk("tEXt", new Uint8Array(0))
  const many = png(4, 4, { more: [Buffer.alloc(empty.length * 60_000, empty)] })
  expect((await cut("png", many)).complete).toBe(false)
  const segments = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    Buffer.alloc(4 * 60_000, Buffer.from([0xff, 0xe5, 0, 2])),
  ])
  expect((await cut("jpeg", segments)).complete).toBe(false)
})
