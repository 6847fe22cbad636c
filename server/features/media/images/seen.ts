/** What cutting finds out on its way. */
export interface Seen {
  /** How the image lies by its EXIF, 1 to 8. */
  orientation: number
  /** The image was there to its end. */
  complete: boolean
}

/** Segments or chunks of one image: far more than any has, few enough that millions of empty ones cost no time. */
export const partsMax = 50_000
