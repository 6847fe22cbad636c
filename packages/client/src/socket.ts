import { io } from "socket.io-client"
import type { ClientOptions, SocketLike } from "./types.ts"

/** Opens sockets by socket.io-client. Coming back after a break is the connection's own, so it is turned off here. */
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
    ...(options.transports && { transports: options.transports }),
  }
  return auth => (options.url === "" ? io({ ...settings, auth }) : io(options.url, { ...settings, auth }))
}
