/** Every limit of files. Sizes are in bytes unless the name says otherwise; `Max` is inclusive. */
export const mediaLimits = {
  fileMax: 100 * 1024 * 1024,
  avatarMax: 10 * 1024 * 1024,
  /** UTF-16 units of a file's name. */
  fileNameMax: 255,
  /** Requests of one user that send a file to one node at a time. */
  uploadsAtOnceMax: 4,
  /** What one user may have uploaded, or have begun to, that is in no message yet. */
  unattachedMax: 1024 * 1024 * 1024,
  unattachedFilesMax: 1_000,
  /** Pieces that one resumable upload may come in; a request of more than 8 MiB counts as several. */
  uploadPiecesMax: 1_000,
  /** Width times height past which an image is a plain file: nobody has to decode it. */
  imagePixelsMax: 50_000_000,
  /** Pixels of a thumbnail's longer side. */
  thumbnailSide: 400,
  avatarSide: 256,
} as const

export const mediaSpans = {
  /** A file that is in no message is removed after this long, and so is an upload that does not end. */
  unattached: 24 * 3_600_000,
} as const
