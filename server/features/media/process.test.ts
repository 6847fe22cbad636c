import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import { connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { mediaLimits, mediaSpans, mediaUrl } from "@parley/contract"
import { MediaFixture } from "./testing/fixture.ts"

const mebibyte = 1024 * 1024
let folder: string
let server: Bun.Subprocess<"ignore", "pipe", "inherit">
let url: URL

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-media-"))
  server = Bun.spawn([process.execPath, join(import.meta.dir, "testing/serve.ts"), folder], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  })
  const { value } = await server.stdout.getReader().read()
  url = new URL(new TextDecoder().decode(value).trim())
})
afterEach(async () => {
  server.kill("SIGKILL")
  await server.exited
  rmSync(folder, { recursive: true })
})

const residentBytes = async () => Number(await (await fetch(new URL("/rss", url))).text())

/** Begins an upload by hand, so that the client's own buffers do not hide what the server holds. */
async function openUpload(path: string, headers: Record<string, string>): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname)
  const lines = Object.entries({ host: url.host, authorization: "Bearer ann", ...headers })
  const method = path.includes("uploads") ? "PATCH" : "POST"
  socket.write(
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  )
  return socket
}

const write = (socket: Socket, bytes: Uint8Array) =>
  new Promise<void>((resolve, reject) => {
    socket.once("error", reject)
    socket.write(bytes, () => {
      socket.off("error", reject)
      resolve()
    })
  })

async function unfinishedBytes(): Promise<number> {
  const unfinished = join(folder, "blobs/unfinished")
  const sizes = await Promise.all((await readdir(unfinished)).map(name => stat(join(unfinished, name))))
  return sizes.reduce((sum, each) => sum + each.size, 0)
}

test("a file of 100 MiB comes and goes in a few MiB of memory", async () => {
  // The first upload loads what later ones need.
  const headers = { authorization: "Bearer ann" }
  await fetch(new URL("/api/media", url), { method: "POST", headers, body: new Uint8Array(mebibyte) })
  const before = await residentBytes()
  let most = 0

  const socket = await openUpload("/api/media?name=large", { "content-length": String(mediaLimits.fileMax) })
  const answered = new Promise<string>(resolve => socket.once("data", data => resolve(data.toString())))
  const piece = crypto.getRandomValues(new Uint8Array(4 * mebibyte).subarray(0, 65_536))
  const large = Buffer.alloc(4 * mebibyte, piece)
  for (let sent = 0; sent < mediaLimits.fileMax; sent += large.length) {
    await write(socket, large)
    most = Math.max(most, await residentBytes())
  }
  const answer = await answered
  expect(answer).toStartWith("HTTP/1.1 201")
  const id = /"id":"([^"]+)"/.exec(answer)?.[1] ?? ""
  socket.destroy()

  let received = 0
  const response = await fetch(new URL(mediaUrl(id), url), { headers })
  for await (const chunk of response.body ?? []) {
    received += chunk.length
    if (received % (16 * mebibyte) < chunk.length) most = Math.max(most, await residentBytes())
  }
  expect(received).toBe(mediaLimits.fileMax)
  expect((most - before) / mebibyte).toBeLessThan(64)
}, 30_000)

test("a file that says it is too large is refused before a byte of it has come", async () => {
  const socket = await openUpload("/api/media?name=huge", {
    "content-length": String(mediaLimits.fileMax + 1),
  })
  const answer = await new Promise<string>(resolve => socket.once("data", data => resolve(data.toString())))
  expect(answer).toStartWith("HTTP/1.1 413")
  socket.destroy()
})

test("a server that is killed in the middle of an upload leaves nothing to be seen", async () => {
  const socket = await openUpload("/api/media?name=half", { "content-length": String(10 * mebibyte) })
  await write(socket, new Uint8Array(3 * mebibyte))
  while ((await unfinishedBytes()) < mebibyte) await Bun.sleep(1)
  server.kill("SIGKILL")
  await server.exited
  socket.destroy()

  await using media = await MediaFixture.start({ folder })
  expect(await media.blobKeys()).toEqual([])
  const file = await media.upload("ann", "works on")
  expect(await media.blobKeys()).toEqual([`media/${file.id}/original`])
  folder = mkdtempSync(join(tmpdir(), "parley-media-"))
})

test("a server that is killed in the middle of a resumable upload keeps its pieces", async () => {
  const headers = { authorization: "Bearer ann", "tus-resumable": "1.0.0" }
  const length = 20 * mebibyte
  const content = crypto.getRandomValues(new Uint8Array(65_536))
  const whole = Buffer.alloc(length, content)
  const created = await fetch(new URL("/api/media/uploads", url), {
    method: "POST",
    headers: { ...headers, "upload-length": String(length) },
  })
  const path = created.headers.get("location") ?? ""
  const socket = await openUpload(path, {
    ...headers,
    "upload-offset": "0",
    "content-type": "application/offset+octet-stream",
    "content-length": String(length),
  })
  await write(socket, whole.subarray(0, 12 * mebibyte))
  const offset = async () =>
    Number((await fetch(new URL(path, url), { method: "HEAD", headers })).headers.get("upload-offset"))
  while ((await offset()) < 8 * mebibyte) await Bun.sleep(1)
  server.kill("SIGKILL")
  await server.exited
  socket.destroy()

  await using media = await MediaFixture.start({ folder })
  const kept = Number(
    (await media.fetch("ann", path, { method: "HEAD", headers })).headers.get("upload-offset"),
  )
  expect(kept).toBe(8 * mebibyte)
  const rest = await media.fetch("ann", path, {
    method: "PATCH",
    headers: { ...headers, "upload-offset": String(kept), "content-type": "application/offset+octet-stream" },
    body: whole.subarray(kept),
  })
  expect(rest.status).toBe(204)
  expect(whole.equals(await media.bytesOf("ann", { id: path.split("/").at(-1) ?? "" }))).toBe(true)
  media.wait(mediaSpans.unattached + 60_000)
  await media.media.sweep()
  expect(await media.blobKeys()).toEqual([])
  folder = mkdtempSync(join(tmpdir(), "parley-media-"))
}, 30_000)
