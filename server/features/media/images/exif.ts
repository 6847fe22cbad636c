const orientationTag = 0x0112
const short = 3
const exifHeader = "Exif\0\0"

/** How an image lies by the EXIF in its metadata, 1 to 8; 1, upright, where that says nothing. (Exif 2.32, 4.6.4) */
export function orientationOf(metadata: Uint8Array): number {
  const bytes = Buffer.from(metadata.buffer, metadata.byteOffset, metadata.byteLength)
  const tiff = bytes.toString("latin1", 0, 6) === exifHeader ? bytes.subarray(6) : bytes
  const order = tiff.toString("latin1", 0, 2)
  if (tiff.length < 8 || (order !== "II" && order !== "MM")) return 1
  const u16 = (at: number) => (order === "II" ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = order === "II" ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return 1
  const last = Math.min(directory + 2 + u16(directory) * 12, tiff.length)
  for (let entry = directory + 2; entry + 12 <= last; entry += 12) {
    if (u16(entry) !== orientationTag || u16(entry + 2) !== short) continue
    const orientation = u16(entry + 8)
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  }
  return 1
}
