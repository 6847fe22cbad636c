import { afterEach, beforeEach, expect, test } from "bun:test"
import { mediaUrl, Upload } from "@parley/contract"
import { openS3Blobs } from "../../platform/blobs/s3/index.ts"
import { S3Server } from "../../testing/servers/s3/index.ts"
import { MediaFixture } from "./testing/fixture.ts"
import { png } from "./testing/images.ts"

const mebibyte = 1024 * 1024

let s3: S3Server
let first: MediaFixture
let second: MediaFixture
beforeEach(async () => {
  s3 = new S3Server()
  first = await MediaFixture.start({ blobs: await openS3Blobs(s3.url) })
  // Another node: the same database and bucket, and nothing else in common.
  second = await MediaFixture.start({ blobs: await openS3Blobs(s3.url), folder: first.folder })
})
afterEach(async () => {
  await second.close()
  await first[Symbol.asyncDispose]()
  await s3[Symbol.asyncDispose]()
})

const tus = { "tus-resumable": "1.0.0" }

async function send(node: MediaFixture, path: string, sent: { from: number; body: Uint8Array<ArrayBuffer> }) {
  const headers = {
    ...tus,
    "upload-offset": `${sent.from}`,
    "content-type": "application/offset+octet-stream",
  }
  const response = await node.fetch("ann", path, { method: "PATCH", headers, body: sent.body })
  expect(response.status).toBe(204)
  return Number(response.headers.get("upload-offset"))
}

test("an upload goes on at another node, and its file is read from any", async () => {
  const content = crypto.getRandomValues(new Uint8Array(mebibyte))
  const whole = Buffer.concat(Array.from({ length: 19 }, () => content))
  const begun = await first.fetch("ann", "/api/media/uploads", {
    method: "POST",
    headers: { ...tus, "upload-length": `${whole.length}` },
  })
  const path = begun.headers.get("location") ?? ""
  let from = 0
  for (const [node, to] of [
    [first, 3 * mebibyte],
    [second, 12 * mebibyte + 7],
    [first, whole.length],
  ] as const) {
    from = await send(node, path, { from, body: new Uint8Array(whole.subarray(from, to)) })
    expect(from).toBe(to)
  }
  const { attachment } = Upload.parse(await (await second.fetch("ann", path)).json())
  if (!attachment) throw new Error("The upload has not become a file.")
  expect(Buffer.compare(await second.bytesOf("ann", attachment), whole)).toBe(0)
  const range = await second.fetch("ann", mediaUrl(attachment.id), {
    headers: { range: "bytes=5000000-12345678" },
  })
  expect(range.status).toBe(206)
  expect(Buffer.compare(await range.bytes(), whole.subarray(5_000_000, 12_345_679))).toBe(0)
  // Its pieces are gone: what is left is the file.
  expect(await first.blobKeys()).toEqual([`media/${attachment.id}/original`])
})

test("an image is looked into, and has a thumbnail", async () => {
  const image = await first.upload("ann", await png(640, 480), "cat.png")
  expect(image).toMatchObject({ type: "image/png", width: 640, height: 480 })
  const thumbnail = await second.fetch("ann", `${mediaUrl(image.id)}/thumbnail`)
  expect(thumbnail.headers.get("content-type")).toBe("image/webp")
  expect((await thumbnail.bytes()).length).toBeGreaterThan(100)
})
