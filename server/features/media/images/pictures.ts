import { mediaLimits } from "@parley/contract"
import type { BlobContent } from "../../../platform/blobs/index.ts"
import { cropMiddle } from "./crop.ts"
import type { Cuttable } from "./cut.ts"
import { Gate } from "./gate.ts"

const { imagePixelsMax, thumbnailSide, avatarSide } = mediaLimits
/** An avatar is cropped from at most this many squares in a row. */
const avatarStretchMax = 16
const thumbnailQuality = 80
const turnedQuality = 92

/** The bytes are no image, a damaged one, or one with too many pixels. */
export class NotAPicture extends Error {
  override readonly name = "NotAPicture"
  readonly tooLarge: boolean

  constructor(cause: unknown, options: { tooLarge: boolean }) {
    super("These bytes cannot be shown as an image.", { cause })
    this.tooLarge = options.tooLarge
  }
}

/**
 * What is done to pixels. `Bun.Image` works on threads of its own; one image at a time, since a decoded one takes up to
 * 200 MB. Dimensions are held against the limit before anything is decoded.
 */
export class Pictures {
  readonly #gate = new Gate({ atOnce: 1, waitingMax: 100 })

  /** Its size as it is seen, and the image at no more than 400 pixels a side as WebP. @throws NotAPicture */
  preview(content: BlobContent): Promise<{ width: number; height: number; thumbnail: Uint8Array }> {
    return this.#work(async () => {
      const image = await encoded(content)
      const { width, height } = await open(image).metadata()
      const fit = { fit: "inside", withoutEnlargement: true } as const
      const small = open(image).resize(thumbnailSide, thumbnailSide, fit)
      return { width, height, thumbnail: await small.webp({ quality: thumbnailQuality }).bytes() }
    })
  }

  /** The image upright, in its format, without metadata. @throws NotAPicture */
  upright(content: BlobContent, format: Cuttable, orientation: number): Promise<Uint8Array> {
    return this.#work(async () => {
      const image = await encoded(content)
      const turned = turn(new Bun.Image(image, { maxPixels: imagePixelsMax, autoOrient: false }), orientation)
      if (format === "png") return await turned.png().bytes()
      const quality = { quality: turnedQuality }
      return await (format === "jpeg" ? turned.jpeg(quality) : turned.webp(quality)).bytes()
    })
  }

  /** The middle square of an image at 256 pixels a side as WebP. @throws NotAPicture */
  avatar(content: BlobContent): Promise<Uint8Array> {
    return this.#work(async () => {
      const image = await encoded(content)
      const { width, height } = await open(image).metadata()
      const shorter = Math.min(width, height)
      const scaled = [width, height].map(side => Math.round((side * avatarSide) / shorter))
      const [across = avatarSide, down = avatarSide] = scaled
      if (Math.max(across, down) > avatarSide * avatarStretchMax) {
        throw new NotAPicture(undefined, { tooLarge: true })
      }
      const resized = await open(image).resize(across, down).png({ compressionLevel: 0 }).bytes()
      return await new Bun.Image(cropMiddle(resized, avatarSide)).webp({ quality: thumbnailQuality }).bytes()
    })
  }

  #work<T>(work: () => Promise<T>): Promise<T> {
    return this.#gate.run(() => work().catch(refuse))
  }
}

type Encoded = Blob | Uint8Array<ArrayBuffer>

/** `Bun.Image` reads a Blob by itself, and nothing else that is read piece by piece. */
const encoded = async (content: BlobContent): Promise<Encoded> =>
  content instanceof Blob ? content : await content.bytes()

const open = (image: Encoded): Bun.Image => new Bun.Image(image, { maxPixels: imagePixelsMax })

/** Turns as EXIF says; `Bun.Image` rotates first and mirrors then. (Exif 2.32, 4.6.4, Orientation) */
function turn(image: Bun.Image, orientation: number): Bun.Image {
  switch (orientation) {
    case 2:
      return image.flop()
    case 3:
      return image.rotate(180)
    case 4:
      return image.flip()
    case 5:
      return image.rotate(90).flop()
    case 6:
      return image.rotate(90)
    case 7:
      return image.rotate(90).flip()
    case 8:
      return image.rotate(270)
    default:
      return image
  }
}

function refuse(error: unknown): never {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  if (!code.startsWith("ERR_IMAGE_")) throw error
  throw new NotAPicture(error, { tooLarge: code === "ERR_IMAGE_TOO_MANY_PIXELS" })
}
