import { connect, type Socket } from "node:net"
import type { Fixture } from "./fixture.ts"

/** Masked client frame of RFC 6455, 5.2, with a mask of zeros; payloads up to 65,535 bytes. */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
  const length = payload.byteLength
  const header =
    length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | length])
      : Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 0xff])
  return Buffer.concat([header, Buffer.alloc(4), payload])
}

/** What opens a WebSocket to a server on this machine. */
export const upgradeRequest = [
  "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
  "Host: 127.0.0.1",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "\r\n",
].join("\r\n")

/** A WebSocket client that is only a TCP socket, in the main namespace, for what no real client does. */
export async function connectTcp(fixture: Fixture): Promise<Socket> {
  const socket = connect(fixture.port, "127.0.0.1")
  socket.on("error", () => {})
  socket.write(upgradeRequest)
  socket.write(clientFrame(1, Buffer.from("40")))
  await received(socket, '40{"sid"')
  return socket
}

function received(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = ""
    socket.once("close", () => reject(new Error(`closed before ${text}`)))
    socket.on("data", function onData(chunk) {
      seen += chunk.toString("latin1")
      if (!seen.includes(text)) return
      socket.off("data", onData)
      resolve()
    })
  })
}
