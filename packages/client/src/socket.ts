import { io } from "socket.io-client"
import type { ClientOptions, SocketLike, Transport } from "./types.ts"

/**
 * Opens sockets by socket.io-client. Coming back after a break is the connection's own, so it is turned off here. A
 * WebSocket comes first: polling and then changing over takes two more trips to the server. An attempt that came to
 * nothing is followed by one that polls first, for lines that swallow WebSockets.
 */
export function socketOpener(
  options: ClientOptions,
  cookies: boolean,
): (auth: { token?: string }) => SocketLike {
  const settings = {
    path: "/socket.io",
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    withCredentials: cookies,
    tryAllTransports: true,
  }
  let isWebSocketFirst = true
  return auth => {
    const inOrder: Transport[] = isWebSocketFirst ? ["websocket", "polling"] : ["polling", "websocket"]
    const all = { ...settings, auth, transports: options.transports ?? inOrder }
    const socket = options.url === "" ? io(all) : io(options.url, all)
    isWebSocketFirst = false
    socket.on("connect", () => {
      isWebSocketFirst = true
    })
    return socket
  }
}
