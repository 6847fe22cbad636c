import { expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { takeCa, withoutSecrets } from "./urls.ts"

test("a URL is shown without its user and password, however it is written", () => {
  for (const [url, shown] of [
    ["postgres://ada:s3cret@db:5432/parley?sslmode=require", "postgres://***@db:5432/parley?sslmode=require"],
    ["nats://token-s3cret@n1:4222,n2:4222", "nats://***@n1:4222,n2:4222"],
    ["rediss://:s3c/r@et@cache:6380", "rediss://***@cache:6380"],
    ["postgres:ada:s3cret@db", "postgres://***@db"],
    ["postgres://db/parley?user=ada&password=s3cret&x=1", "postgres://db/parley?user=ada&password=***&x=1"],
    ["sqlite:./data/parley.db", "sqlite:./data/parley.db"],
    ["memory:", "memory:"],
  ] as const)
    expect(withoutSecrets(url)).toBe(shown)
})

test("a certificate is taken out of a URL", () => {
  const folder = mkdtempSync(join(tmpdir(), "parley-urls-"))
  const path = join(folder, "ca.pem")
  writeFileSync(path, "PEM")
  expect(takeCa(`tls://a:1?ca=${path}`)).toEqual({ url: "tls://a:1", ca: "PEM" })
  expect(takeCa(`tls://a:1?ca=${path}&x=1`)).toEqual({ url: "tls://a:1?x=1", ca: "PEM" })
  expect(takeCa(`tls://a:1?x=1&ca=${path}&y=2`)).toEqual({ url: "tls://a:1?x=1&y=2", ca: "PEM" })
  expect(takeCa("tls://a:1?x=1")).toEqual({ url: "tls://a:1?x=1", ca: undefined })
  expect(() => takeCa(`tls://a:1?ca=${path}.none`)).toThrow("ENOENT")
  rmSync(folder, { recursive: true })
})
