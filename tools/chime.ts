import { mkdirSync } from "node:fs"
import { join } from "node:path"

/** Writes the sound of notifications, two soft notes a fifth apart: `npm run chime` after that changed. */
const rate = 16_000
const notes = [
  { hertz: 587.33, from: 0 },
  { hertz: 880, from: 0.11 },
]
const seconds = 0.55

/** A struck bar: it rings out, and its overtone does so sooner. */
function note(hertz: number, time: number): number {
  if (time < 0) return 0
  const attack = Math.min(1, time / 0.006)
  const ring = Math.sin(2 * Math.PI * hertz * time) * Math.exp(-9 * time)
  const overtone = 0.25 * Math.sin(2 * Math.PI * 3 * hertz * time) * Math.exp(-24 * time)
  return attack * (ring + overtone)
}

const samples = Int16Array.from({ length: rate * seconds }, (_, index) => {
  const sum = notes.reduce((all, { hertz, from }) => all + note(hertz, index / rate - from), 0)
  const fadeOut = Math.min(1, (seconds - index / rate) / 0.05)
  return Math.round(0.32 * fadeOut * sum * 0x7fff)
})

/** RIFF WAVE, 16-bit PCM, mono. */
function wave(pcm: Int16Array): Uint8Array {
  const bytes = new Uint8Array(44 + pcm.byteLength)
  const view = new DataView(bytes.buffer)
  const text = (at: number, word: string) => bytes.set(new TextEncoder().encode(word), at)
  text(0, "RIFF")
  view.setUint32(4, 36 + pcm.byteLength, true)
  text(8, "WAVEfmt ")
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, "data")
  view.setUint32(40, pcm.byteLength, true)
  pcm.forEach((sample, index) => {
    view.setInt16(44 + index * 2, sample, true)
  })
  return bytes
}

const folder = join(import.meta.dir, "../web/public/sounds")
mkdirSync(folder, { recursive: true })
await Bun.write(join(folder, "chime.wav"), wave(samples))
