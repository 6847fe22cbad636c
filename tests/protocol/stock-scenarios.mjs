/**
 * What stock Socket.IO clients do with the server of `stock.test.ts`. Plain JavaScript: it runs under Bun in the test's process
 * and under Node by itself (`node stock-scenarios.mjs <url> <transports>`), where it prints what passed.
 */
import assert from "node:assert/strict"
import { pathToFileURL } from "node:url"
import { io } from "socket.io-client"

const PATIENCE_MS = 10_000

/** Waits for one event of a socket; resolves with its arguments. */
function event(socket, name) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${name}`)), PATIENCE_MS)
    socket.once(name, (...args) => {
      clearTimeout(timer)
      resolve(args)
    })
  })
}

const bytes = value => [...new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)]

const scenarios = {
  async "connects with auth"({ connect }) {
    const socket = connect("/")
    await event(socket, "connect")
    assert.equal(typeof socket.id, "string")
    assert.notEqual(socket.id, socket.io.engine.id)
  },

  async "is refused with a message and data, and may try again"({ connect }) {
    const socket = connect("/", { auth: { token: "wrong" } })
    const [error] = await event(socket, "connect_error")
    assert.equal(error.message, "Not authorised")
    assert.deepEqual(error.data, { code: "bad_token" })
    socket.auth = { token: "good" }
    socket.connect()
    await event(socket, "connect")
  },

  async "is refused an unknown namespace"({ connect }) {
    const [error] = await event(connect("/nowhere"), "connect_error")
    assert.equal(error.message, "Invalid namespace")
  },

  async "events and acknowledgements both ways"({ connect }) {
    const socket = connect("/")
    socket.emit("message", 1, "zwei €", { three: [true, null] })
    assert.deepEqual(await event(socket, "message-back"), [1, "zwei €", { three: [true, null] }])
    assert.deepEqual(await socket.timeout(PATIENCE_MS).emitWithAck("message-with-ack", "a"), "a")
    socket.on("question", (n, answer) => answer(n + 1))
    socket.emit("ask me", 41)
    assert.deepEqual(await event(socket, "you said"), [42])
  },

  async "binary both ways"({ connect }) {
    const socket = connect("/")
    socket.emit("message", Uint8Array.of(1, 2), { deep: [Uint8Array.of(3)] })
    const [first, second] = await event(socket, "message-back")
    assert.deepEqual([bytes(first), bytes(second.deep[0])], [[1, 2], [3]])
    const big = new Uint8Array(200_000).map((_, i) => i % 251)
    const back = await socket.timeout(PATIENCE_MS).emitWithAck("message-with-ack", big)
    assert.deepEqual(bytes(back), [...big])
    socket.on("question", (file, answer) => answer(file))
    socket.emit("ask me", Uint8Array.of(9))
    assert.deepEqual(bytes((await event(socket, "you said"))[0]), [9])
  },

  async "a namespace with an authorising step, beside the main one"({ connect }) {
    const [error] = await event(connect("/admin", { auth: { token: "good" } }), "connect_error")
    assert.equal(error.message, "Admins only")
    const main = connect("/")
    const admin = connect("/admin", { auth: { token: "good", admin: true } })
    await Promise.all([event(main, "connect"), event(admin, "connect")])
    admin.emit("whoami")
    assert.deepEqual(await event(admin, "you are"), ["admin"])
    admin.disconnect()
    assert.equal(await main.timeout(PATIENCE_MS).emitWithAck("message-with-ack", "still here"), "still here")
  },

  /** The server publishes and emits 2,000 numbers from the moment of connecting on, through the upgrade if there is one. */
  async "a room's frames arrive all, once and in order"({ connect, upgrades }) {
    const socket = connect("/count")
    const numbers = []
    socket.on("n", n => numbers.push(n))
    await event(socket, "counted")
    assert.deepEqual(
      numbers,
      Array.from({ length: 2_000 }, (_, i) => i + 1),
    )
    if (upgrades) assert.equal(socket.io.engine.transport.name, "websocket")
  },

  async "is disconnected by the server and stays so"({ connect }) {
    const socket = connect("/")
    socket.emit("kick me")
    assert.deepEqual((await event(socket, "disconnect"))[0], "io server disconnect")
    assert.equal(socket.active, false)
  },

  async "comes back by itself after the transport is dropped"({ connect }) {
    const socket = connect("/", { reconnection: true, reconnectionDelay: 1, randomizationFactor: 0 })
    await event(socket, "connect")
    const before = socket.id
    socket.emit("drop me")
    const [reason] = await event(socket, "disconnect")
    assert.match(reason, /^transport (close|error)$/)
    await event(socket, "connect")
    assert.notEqual(socket.id, before)
    assert.equal(await socket.timeout(PATIENCE_MS).emitWithAck("message-with-ack", "back"), "back")
  },

  async "disconnects by itself, and the server knows why"({ connect }) {
    const watcher = connect("/")
    await watcher.timeout(PATIENCE_MS).emitWithAck("watch")
    const socket = connect("/")
    await event(socket, "connect")
    const { id } = socket
    const gone = event(watcher, `gone ${id}`)
    socket.disconnect()
    assert.deepEqual(await gone, ["client namespace disconnect"])
  },
}

/** Runs every scenario over the given transports, one after the other; resolves with their names, rejects with the first failure. */
export async function runScenarios(url, transports) {
  const passed = []
  for (const [name, scenario] of Object.entries(scenarios)) {
    const sockets = []
    const connect = (namespace, options = {}) => {
      const socket = io(url + namespace, {
        transports,
        forceNew: sockets.length === 0,
        reconnection: false,
        auth: { token: "good" },
        ...options,
      })
      sockets.push(socket)
      return socket
    }
    try {
      await scenario({ connect, upgrades: transports.length > 1 })
      passed.push(name)
    } catch (error) {
      throw new Error(`${name}: ${error.message}`, { cause: error })
    } finally {
      for (const socket of sockets) socket.disconnect()
    }
  }
  return passed
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , url, transports] = process.argv
  process.stdout.write(JSON.stringify(await runScenarios(url, transports.split(","))))
}
