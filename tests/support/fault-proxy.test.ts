import { afterEach, beforeEach, expect, test } from "bun:test"
import { connect, createServer, type Server, type Socket } from "node:net"
import { FaultProxy } from "./fault-proxy.ts"

let echo: Server
let proxy: FaultProxy
const clients: Socket[] = []

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, socket => {
    socket.on("data", chunk => socket.write(chunk))
    socket.on("end", () => socket.end("goodbye"))
    socket.on("error", () => {})
  })
  await new Promise<void>(resolve => echo.listen(0, "127.0.0.1", resolve))
  const address = echo.address()
  const port = typeof address === "object" ? (address?.port ?? 0) : 0
  proxy = await FaultProxy.start(() => port)
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await proxy[Symbol.asyncDispose]()
  echo.close()
})

interface Client {
  readonly socket: Socket
  /** Resolves once so much was received, or the connection is over. */
  received(text: string): Promise<string>
  readonly ended: Promise<void>
  readonly closed: Promise<void>
}

async function client(): Promise<Client> {
  const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true })
  clients.push(socket)
  let got = ""
  let check = () => {}
  socket.on("data", chunk => {
    got += chunk.toString()
    check()
  })
  socket.on("error", () => {})
  const closed = new Promise<void>(resolve => socket.once("close", () => resolve()))
  const ended = new Promise<void>(resolve => socket.once("end", () => resolve()))
  await new Promise<void>(resolve => socket.once("connect", () => resolve()))
  return {
    socket,
    closed,
    ended,
    received: text =>
      new Promise(resolve => {
        check = () => got.includes(text) && resolve(got)
        check()
        void closed.then(() => resolve(got))
      }),
  }
}

test("without a fault everything passes, ends too", async () => {
  const one = await client()
  one.socket.write("hello")
  expect(await one.received("hello")).toBe("hello")
  one.socket.end()
  expect(await one.received("goodbye")).toBe("hellogoodbye")
  await one.closed
})

test("what is sent during a drop never arrives, and the connection stays silent; others are well", async () => {
  const [hit, idle] = [await client(), await client()]
  hit.socket.write("before")
  await hit.received("before")
  proxy.begin({ kind: "drop" })
  hit.socket.write("lost")
  const late = await client()
  late.socket.write("lost too")
  await until(() => proxy.lost === 12)
  proxy.end()
  hit.socket.write("silent")
  idle.socket.write("well")
  expect(await idle.received("well")).toBe("well")
  hit.socket.end()
  expect(await hit.received("silent")).toBe("before")
})

test("what is delayed arrives in its order", async () => {
  const one = await client()
  proxy.begin({ kind: "delay", ms: 30 })
  for (const part of ["1", "2", "3"]) one.socket.write(part)
  expect(await one.received("123")).toBe("123")
})

test("what is delayed is not overtaken by what comes when the delay is over", async () => {
  const one = await client()
  one.socket.write("0")
  await one.received("0")
  proxy.begin({ kind: "delay", ms: 60 })
  one.socket.write("1")
  await until(() => proxy.delayed > 0)
  proxy.end()
  one.socket.write("2")
  expect(await one.received("2")).toBe("012")
})

test("a half-closed connection has one end that knows, and is reset when the fault is over", async () => {
  const one = await client()
  one.socket.write("hello")
  await one.received("hello")
  proxy.begin({ kind: "half-close", told: "near" })
  await one.ended
  one.socket.write("still said")
  expect(proxy.connections).toBe(1)
  const fresh = await client()
  fresh.socket.write("new ones are well")
  expect(await fresh.received("well")).toBe("new ones are well")
  proxy.end()
  await one.closed
})

test("a cut resets what is open and what comes, until it is over", async () => {
  const one = await client()
  proxy.begin({ kind: "cut" })
  await one.closed
  const refused = await client()
  await refused.closed
  proxy.end()
  const again = await client()
  again.socket.write("back")
  expect(await again.received("back")).toBe("back")
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await Bun.sleep(1)
}
