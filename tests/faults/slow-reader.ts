import { createConnection, createServer, type Socket } from "node:net"
import { clientFrame, upgradeRequest } from "../protocol/tcp.ts"

/** A WebSocket that connects with a token and then reads nothing more: the kernel's buffers fill, and then the server's. */
export async function stopReading(url: string, token: string): Promise<Socket> {
  const socket = createConnection(Number(new URL(url).port), "127.0.0.1")
  const connected = Promise.withResolvers<void>()
  socket.on("error", connected.reject)
  socket.on("data", chunk => {
    const heard = chunk.toString("latin1")
    if (heard.includes("40{")) {
      socket.pause()
      connected.resolve()
    } else if (heard.includes("44{")) {
      connected.reject(new Error(`The connection was refused: ${heard}`))
    } else if (heard.includes("0{")) {
      socket.write(clientFrame(1, Buffer.from(`40${JSON.stringify({ token })}`)))
    }
  })
  socket.write(upgradeRequest)
  await connected.promise
  return socket
}

/** The same by long-polling: a session whose client never asks again. */
export async function stopPolling(url: string, token: string): Promise<void> {
  const polling = `${url}/socket.io/?EIO=4&transport=polling`
  const opened = await (await fetch(polling)).text()
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }
  await fetch(`${polling}&sid=${sid}`, { method: "POST", body: `40${JSON.stringify({ token })}` })
  const answer = await (await fetch(`${polling}&sid=${sid}`)).text()
  if (!answer.startsWith("40{")) throw new Error(`The connection was refused: ${answer}`)
}

/** A way to a server on which what the server sends can be held back, so that its client reads too slowly. */
export interface SlowWay extends Disposable {
  readonly url: string
  /** Passes nothing more on from the connections that are open now. */
  hold(): void
  /** Passes on what was held, and then that the server closed. */
  release(): void
}

export async function slowWay(to: string): Promise<SlowWay> {
  const clients = new Map<Socket, Socket>()
  const held = new Map<Socket, Socket>()
  const server = createServer(client => {
    const upstream = createConnection(Number(new URL(to).port), "127.0.0.1")
    clients.set(upstream, client)
    client.pipe(upstream)
    upstream.pipe(client)
    client.on("error", () => {}).on("close", () => upstream.destroy())
    upstream.on("error", () => {}).on("close", () => client.destroy())
    upstream.on("close", () => clients.delete(upstream))
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    hold() {
      for (const [upstream, client] of clients) {
        upstream.unpipe()
        upstream.pause()
        held.set(upstream, client)
      }
    },
    release() {
      for (const [upstream, client] of held) upstream.pipe(client)
      held.clear()
    },
    [Symbol.dispose]() {
      server.close()
      for (const [upstream, client] of clients) {
        upstream.destroy()
        client.destroy()
      }
    },
  }
}
