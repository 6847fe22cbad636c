import { readFileSync } from "node:fs"

/** A URL of a server as logs and people may see it: without what stands before its `@`. */
export function withoutSecrets(url: string): string {
  return url
    .replace(/:.*@/s, "://***@")
    .replace(/([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&]*/gi, "$1***")
}

/**
 * Takes the authority's certificate out of a URL: `?ca=/path/ca.pem`, for servers whose certificate no public authority
 * signed. @returns the URL without it, and the certificate as PEM. @throws Error where the file cannot be read
 */
export function takeCa(url: string): { url: string; ca: string | undefined } {
  const [, before = url, path] = /^(.*)[?&]ca=([^&]+)/s.exec(url) ?? []
  if (path === undefined) return { url, ca: undefined }
  const after = url.slice(url.indexOf(path) + path.length).replace(/^&/, before.includes("?") ? "&" : "?")
  return { url: before + after, ca: readFileSync(decodeURIComponent(path), "utf8") }
}
