import { compareSides, openSide } from "./sides.ts"

/*
 * `npm run bench:tracing [-- --slices n]`: the processor time of a send without traces, with one in a hundred traced, and with
 * every one. The collector is in this process, and its time in no figure.
 */
const slicesAt = process.argv.indexOf("--slices")
const slices = slicesAt < 0 ? 10 : Number(process.argv[slicesAt + 1])

let bytes = 0
const collector = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  async fetch(request) {
    bytes += (await request.bytes()).length
    return Response.json({})
  },
})
const traced = (ratio: string) => ({
  PARLEY_OTLP_URL: collector.url.origin,
  PARLEY_TRACE_RATIO: ratio,
})
const sides = [
  await openSide({ name: "off" }),
  await openSide({ name: "1 %", settings: traced("0.01") }),
  await openSide({ name: "100 %", settings: traced("1") }),
]
await compareSides(sides, slices)
await collector.stop(true)
console.log(`\nThe collector took ${Math.round(bytes / 1e6)} MB.`)
process.exit(0)
