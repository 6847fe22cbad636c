/** Every limit of search. */
export const searchLimits = {
  /** UTF-16 units of what is searched for. */
  queryMax: 200,
  /** Words and quoted phrases; a word of a script without spaces counts for itself. */
  termsMax: 16,
  hitsMax: 50,
  hitsDefault: 20,
  /** UTF-16 units of an excerpt, about. */
  excerptMax: 240,
} as const

export const searchHas = ["link", "file", "image", "video", "audio", "code"] as const
export type SearchHas = (typeof searchHas)[number]
