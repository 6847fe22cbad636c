import { mediaLimits } from "@parley/contract"

const nameless = "file"
/** Control characters, line separators, and those that turn the direction of text: `gpj.exe` must not read `exe.jpg`. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A name as it may be shown and kept: its last path part, without what cannot be seen. */
export function cleanName(given: string): string {
  const last = given.toWellFormed().normalize("NFC").split(/[/\\]/).at(-1) ?? ""
  const name = last.replace(invisible, "").trim().slice(0, mediaLimits.fileNameMax).toWellFormed()
  return /^\.*$/.test(name) ? nameless : name
}

/** How a browser takes an answer: in place or as a download, under this name. (RFC 6266, RFC 8187) */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_")
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
