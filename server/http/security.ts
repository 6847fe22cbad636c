const nothingElse = ["base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"]

/** What an answer may load where it is opened as a page. */
export const contentPolicies = {
  /** Data: nothing. */
  data: ["default-src 'none'", ...nothingElse].join("; "),
  /** The web client: its own files, and pictures that it holds in memory before they are uploaded. */
  web: [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    ...nothingElse,
  ].join("; "),
  /** The pages that show the API; their viewer writes styles into the page. */
  docs: [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    ...nothingElse,
  ].join("; "),
} as const

const yearInSeconds = 31_536_000

/** Headers of every answer of the HTTP app. `https`: people reach this server over TLS alone. */
export function safeHeaders({ https }: { https: boolean }): readonly (readonly [string, string])[] {
  return [
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "same-origin"],
    ["x-frame-options", "DENY"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
    ...(https ? [["strict-transport-security", `max-age=${yearInSeconds}`] as const] : []),
  ]
}
