import { expect, test } from "bun:test"
import { contentOf, isShownInline } from "./content-type.ts"
import { animatedGif, png } from "./testing/images.ts"

const bytes = (text: string) => Buffer.from(text, "latin1")

test.each<[string, Uint8Array, string]>([
  ["a PNG", png(2, 2), "image/png"],
  ["a GIF", animatedGif, "image/gif"],
  ["a PDF", bytes("%PDF-1.7\n"), "application/pdf"],
  ["a ZIP", Buffer.concat([bytes("PK\x03\x04"), Buffer.alloc(60)]), "application/zip"],
  ["a gzip", Bun.gzipSync("x"), "application/gzip"],
  ["an MP4", bytes("\0\0\0\x18ftypisom\0\0\0\0isommp42"), "video/mp4"],
  ["a WAV", bytes("RIFF\0\0\0\0WAVEfmt "), "audio/wav"],
  ["text", Buffer.from("grüße, 世界\n"), "text/plain"],
  ["text cut in a character", Buffer.from("世").subarray(0, 2), "text/plain"],
  ["HTML", bytes("<!doctype html><script>alert(1)</script>"), "text/plain"],
  ["an SVG", bytes('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), "text/plain"],
  ["an SVG in XML", bytes('<?xml version="1.0"?><svg onload="alert(1)"/>'), "application/octet-stream"],
  ["a script", bytes("#!/bin/sh\nrm -rf /\n"), "text/plain"],
  ["a program", bytes("\x7fELF\x02\x01\x01"), "application/octet-stream"],
  [
    "a photograph that browsers do not show",
    bytes("\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "application/octet-stream",
  ],
  ["noise", bytes("\0\x01\x02\xff"), "application/octet-stream"],
  ["nothing", Buffer.alloc(0), "application/octet-stream"],
])("%s is %s", async (_, head, type) => {
  expect((await contentOf(head)).type).toBe(type)
})

test("only what holds no script is shown in place", () => {
  for (const type of ["image/png", "video/mp4", "audio/mpeg"]) expect(isShownInline(type)).toBe(true)
  for (const type of ["text/plain", "application/pdf", "application/octet-stream"]) {
    expect(isShownInline(type)).toBe(false)
  }
})
