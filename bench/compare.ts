import { resolve } from "node:path"
import { compareSides, openSide } from "./sides.ts"

/*
 * `npm run bench:compare -- <another checkout> [--slices n]`: the processor time of a send, here and in another checkout (say,
 * of the commit before, with its packages installed). Both servers are up, warm, and asked in turn, a slice at a time: what
 * else a machine does falls on both.
 */
const words = process.argv.slice(2)
const slicesAt = words.indexOf("--slices")
const slices = slicesAt < 0 ? 10 : Number(words[slicesAt + 1])
const other = words.find((_, index) => slicesAt < 0 || (index !== slicesAt && index !== slicesAt + 1))
if (!other) throw new Error("Name the folder of another checkout: npm run bench:compare -- ../parley-before")

const sides = [await openSide({ name: "other", root: resolve(other) }), await openSide({ name: "here" })]
await compareSides(sides, slices)
process.exit(0)
