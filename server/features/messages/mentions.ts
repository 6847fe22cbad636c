import { limits } from "@parley/contract"

/** Someone's name after an `@` that begins a word. A dot or dash at the end belongs to the sentence. */
const mention = /(?<![\p{L}\p{N}_@/.])@([a-z0-9_][a-z0-9._-]*)/giu

/** Usernames that a text mentions, lower-case, each once; `room` means everyone. */
export function mentionedNames(text: string): string[] {
  if (!text.includes("@")) return []
  const names = new Set<string>()
  for (const [, name] of text.matchAll(mention)) {
    names.add((name ?? "").toLowerCase().replace(/[.-]+$/, ""))
    if (names.size >= limits.mentionsMax) break
  }
  return [...names]
}
