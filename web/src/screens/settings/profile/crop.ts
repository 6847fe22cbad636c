import { mediaLimits } from "@parley/contract"

/** A part of a picture, in its own pixels. */
export interface Crop {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Twice what the server keeps, so that it has something to scale down. */
const side = mediaLimits.avatarSide * 2

/** The chosen part of a picture as a square file. Throws where the browser cannot read it. */
export async function cropped(file: Blob, crop: Crop): Promise<Blob> {
  const image = await createImageBitmap(file)
  const canvas = document.createElement("canvas")
  canvas.width = side
  canvas.height = side
  canvas.getContext("2d")?.drawImage(image, crop.x, crop.y, crop.width, crop.height, 0, 0, side, side)
  image.close()
  const picture = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, "image/png"))
  if (!picture) throw new Error("The browser made no picture of the canvas")
  return picture
}
