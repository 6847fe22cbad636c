// Fan-out by socket.io on Node, in its usual setting. Takes the event's payload as JSON; speaks as send-loop.c does.
import { createServer } from "node:http"
import { createInterface } from "node:readline"
import { setImmediate as nextTick, setTimeout as sleep } from "node:timers/promises"
import { Server } from "socket.io"

const payload = JSON.parse(process.argv[2] ?? "{}")
const http = createServer()
const server = new Server(http)
server.on("connection", socket => void socket.join("room"))
http.listen(0, "127.0.0.1", () => console.log(`port ${http.address().port}`))

for await (const line of createInterface({ input: process.stdin })) {
  const [, messages, each, rate] = line.split(" ").map(Number)
  const started = performance.now()
  for (let sent = 0; sent < messages; sent += each) {
    for (let n = 0; n < each; n++) server.to("room").emit("message:new", payload)
    await nextTick()
    const wait = started + ((sent / each + 1) / rate) * 1000 - performance.now()
    if (wait > 0) await sleep(wait)
  }
  console.log("done")
}
process.exit(0)
