import { readFileSync, writeFileSync } from "node:fs"

// Writes the version that is to run into the file that Argo CD reads: node tools/set-version.mjs <tag> <digest> [<file>]
const [tag = "", digest = "", file = "deploy/argocd/version.yaml"] = process.argv.slice(2)
if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(tag)) throw new Error(`"${tag}" is no version: give 1.2.3.`)
if (!/^sha256:[0-9a-f]{64}$/.test(digest))
  throw new Error(`"${digest}" is no digest: give sha256:<64 digits>.`)
const before = readFileSync(file, "utf8")
const after = before.replace(/^( +tag:).*$/m, `$1 "${tag}"`).replace(/^( +digest:).*$/m, `$1 "${digest}"`)
if (!after.includes(`"${tag}"`) || !after.includes(digest)) throw new Error(`${file} has no tag and digest.`)
writeFileSync(file, after)
