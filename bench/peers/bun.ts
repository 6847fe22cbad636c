import { encodeEvent } from "@parley/wire"
import { payloadAt } from "./message.ts"

/*
 * The floor of what this runtime can do: Bun's own topics and nothing else. It says as much of Socket.IO as lets the readers in, and
 * publishes one frame again and again. Speaks as send-loop.c does.
 */
const frame = encodeEvent("message:new", JSON.stringify(payloadAt(10_000)))
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response(null, { status: 400 })),
  websocket: {
    perMessageDeflate: false,
    open(socket) {
      socket.send("0{}")
      socket.subscribe("room")
    },
    message: socket => void socket.send("40{}"),
  },
})
console.log(`port ${server.port}`)

for await (const line of console) {
  const [messages = 0, each = 1, rate = 1] = line.split(" ").slice(1).map(Number)
  const started = performance.now()
  for (let sent = 0; sent < messages; sent += each) {
    for (let n = 0; n < each; n++) server.publish("room", frame)
    const wait = started + ((sent / each + 1) / rate) * 1000 - performance.now()
    if (wait > 0) await Bun.sleep(wait)
    else await new Promise(resolve => setImmediate(resolve))
  }
  console.log("done")
}
process.exit(0)
