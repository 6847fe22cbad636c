import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { MediaFixture } from "./testing/fixture.ts"
import {
  animatedGif,
  animatedWebp,
  bomb,
  jpegWithSecrets,
  pixelOf,
  png,
  pngWithSecrets,
  secret,
  webpWithSecrets,
} from "./testing/images.ts"

let media: MediaFixture
beforeAll(async () => {
  media = await MediaFixture.start()
})
afterAll(() => media[Symbol.asyncDispose]())

const size = { width: 120, height: 80 }
/** Red on the left and blue on the right. */
const halves = png(size.width, size.height, { colour: x => (x < 60 ? [255, 0, 0] : [0, 0, 255]) })
const nearly = (colour: readonly number[]) => colour.map(each => (each > 128 ? 255 : 0))

describe.each<[string, (orientation: number) => Promise<Buffer>]>([
  ["jpeg", orientation => jpegWithSecrets(halves, orientation)],
  ["png", async orientation => pngWithSecrets(size.width, size.height, orientation)],
  ["webp", orientation => webpWithSecrets(size, orientation)],
])("a %s", (format, make) => {
  test("gives nobody its metadata, also not in the files on the disk", async () => {
    const original = await make(1)
    const file = await media.upload("ann", original, "photo")
    expect(file).toMatchObject({ type: `image/${format}`, ...size })
    const served = Buffer.from(await media.bytesOf("ann", file))
    expect(served.includes(secret)).toBe(false)
    expect(file.size).toBe(served.length)
    for (const key of (await media.blobKeys()).filter(each => each.includes(file.id))) {
      expect(Buffer.from((await (await media.blobs.get(key))?.bytes()) ?? []).includes(secret)).toBe(false)
    }
  })

  test("is turned upright, and its size is as it is seen", async () => {
    for (const orientation of [3, 6, 8]) {
      const file = await media.upload("ann", await make(orientation))
      const turned = orientation === 3 ? size : { width: size.height, height: size.width }
      expect(file).toMatchObject({ type: `image/${format}`, ...turned })
      const served = Buffer.from(await media.bytesOf("ann", file))
      expect(served.includes(secret)).toBe(false)
      expect(await new Bun.Image(served).metadata()).toMatchObject(turned)
    }
  })
})

test("each of the eight ways to lie is turned as EXIF says", async () => {
  // Where the upper left and the upper right corner of what is stored are seen.
  const corners: Record<number, [string, string]> = {
    1: ["top left", "top right"],
    2: ["top right", "top left"],
    3: ["bottom right", "bottom left"],
    4: ["bottom left", "bottom right"],
    5: ["top left", "bottom left"],
    6: ["top right", "bottom right"],
    7: ["bottom right", "top right"],
    8: ["bottom left", "top left"],
  }
  const marked = png(48, 32, {
    colour: (x, y) => (y >= 16 ? [0, 0, 0] : x < 24 ? [255, 0, 0] : [0, 255, 0]),
  })
  for (const [orientation, [red, green]] of Object.entries(corners)) {
    const file = await media.upload("ann", await jpegWithSecrets(marked, Number(orientation)))
    const bytes = await media.bytesOf("ann", file)
    const { width = 0, height = 0 } = file
    const at = async (corner: string) =>
      nearly(
        await pixelOf(
          bytes,
          corner.includes("left") ? 2 : width - 3,
          corner.includes("top") ? 2 : height - 3,
        ),
      )
    expect([orientation, await at(red)]).toEqual([orientation, [255, 0, 0]])
    expect([orientation, await at(green)]).toEqual([orientation, [0, 255, 0]])
  }
})

describe("a thumbnail", () => {
  const thumbnailOf = async (image: Uint8Array) => {
    const { thumbnailUrl = "" } = await media.upload("ann", image)
    return new Bun.Image(await (await media.fetch("ann", thumbnailUrl)).bytes()).metadata()
  }

  test("is a WebP of at most 400 pixels a side, in the image's shape", async () => {
    expect(await thumbnailOf(png(1_000, 500))).toEqual({ width: 400, height: 200, format: "webp" })
    expect(await thumbnailOf(png(300, 900))).toEqual({ width: 133, height: 400, format: "webp" })
    expect(await thumbnailOf(png(30, 20))).toEqual({ width: 30, height: 20, format: "webp" })
    expect(await thumbnailOf(png(5_000, 1))).toEqual({ width: 400, height: 1, format: "webp" })
  })

  test("of a photo that lies on its side stands upright", async () => {
    expect(await thumbnailOf(await jpegWithSecrets(png(800, 400), 6))).toMatchObject({
      width: 200,
      height: 400,
    })
  })
})

describe("animations go on", () => {
  test("a GIF, byte by byte", async () => {
    const file = await media.upload("ann", animatedGif)
    expect(file).toMatchObject({ type: "image/gif", width: 1, height: 1 })
    expect(animatedGif.equals(await media.bytesOf("ann", file))).toBe(true)
    expect(file.thumbnailUrl).toBeString()
  })

  test("a WebP, without its metadata", async () => {
    const file = await media.upload("ann", await animatedWebp(20, 10))
    const served = Buffer.from(await media.bytesOf("ann", file))
    expect(served.toString("latin1").split("ANMF")).toHaveLength(3)
    expect(served.includes(secret)).toBe(false)
  })
})

describe("what is no image after all is a plain file", () => {
  const plain = { type: "application/octet-stream" }

  test("a broken one, as it came", async () => {
    const whole = png(50, 50)
    for (const broken of [
      whole.subarray(0, 60),
      Buffer.concat([whole.subarray(0, 50), Buffer.alloc(500, 7)]),
    ]) {
      const file = await media.upload("ann", broken, "broken.png")
      expect(file).toMatchObject(plain)
      expect(file).not.toContainAnyKeys(["thumbnailUrl", "width", "height"])
      expect(broken.equals(await media.bytesOf("ann", file))).toBe(true)
      const { headers } = await media.fetch("ann", file.url)
      expect(headers.get("content-disposition")).toStartWith("attachment;")
    }
    const gif = await media.upload("ann", animatedGif.subarray(0, 13))
    expect(gif).toMatchObject(plain)
  })

  test("one with too many pixels, without decoding them", async () => {
    const before = process.memoryUsage().rss
    for (const [width, height] of [
      [7_100, 7_100],
      [20_000, 20_000],
      [60_000, 60_000],
      [2 ** 31 - 1, 2],
    ] as const) {
      const file = await media.upload("ann", bomb(width, height))
      expect(file).toMatchObject(plain)
      expect(file).not.toContainKey("thumbnailUrl")
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    const large = await media.upload("ann", bomb(7_000, 7_000))
    expect(large).toMatchObject({ type: "image/png", width: 7_000, height: 7_000 })
  })

  test("many of them leave the server as it was", async () => {
    const random = Array.from({ length: 20 }, (_, n) =>
      Buffer.concat([png(4, 4).subarray(0, 33), crypto.getRandomValues(new Uint8Array(n * 50))]),
    )
    for (const bytes of random) expect((await media.upload("ann", bytes)).size).toBe(bytes.length)
    expect(media.logged).toEqual([])
  })
})
