import { createServer, type Server, Socket } from "node:net"

/** What a network does to the connections that go through a proxy. */
export type LinkFault =
  /** What is sent meanwhile is lost for good, and a connection that lost something stays silent until an end closes it. */
  | { readonly kind: "drop" }
  /** What is sent arrives so much later, in its order. */
  | { readonly kind: "delay"; readonly ms: number }
  /** One end is told that the other sends no more; the other end is told nothing until the fault is over. */
  | { readonly kind: "half-close"; readonly told: "near" | "far" }
  /** Connections are reset, and new ones are too. */
  | { readonly kind: "cut" }

/** One direction of a link: what is delayed passes before what comes later, also when the fault is over. */
interface Way {
  waiting: number
  line: Promise<void>
}

interface Link {
  /** Who connected to us, and whom we connected to. */
  readonly near: Socket
  readonly far: Socket
  readonly ways: Way[]
  /** It lost something. */
  silent: boolean
  halfClosed: boolean
  /** One end is gone. */
  over: boolean
}

/** A TCP proxy to a port of this machine that does what networks do. */
export class FaultProxy implements AsyncDisposable {
  readonly port: number
  readonly #server: Server
  readonly #target: () => number
  readonly #links = new Set<Link>()
  #fault: LinkFault | undefined
  #lost = 0

  private constructor(server: Server, port: number, target: () => number) {
    this.#server = server
    this.port = port
    this.#target = target
  }

  /** Listens on a free port. @param target port to which it connects, asked for each connection */
  static async start(target: () => number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject)
      server.listen(0, "127.0.0.1", resolve)
    })
    const address = server.address()
    const proxy = new FaultProxy(server, typeof address === "object" ? (address?.port ?? 0) : 0, target)
    server.on("connection", near => proxy.#connected(near))
    return proxy
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#links.size
  }

  /** Bytes that will never arrive. */
  get lost(): number {
    return this.#lost
  }

  /** Parts of what was sent that are on their way later. */
  get delayed(): number {
    return [...this.#links].flatMap(link => link.ways).reduce((sum, way) => sum + way.waiting, 0)
  }

  begin(fault: LinkFault): void {
    this.#fault = fault
    for (const link of this.#links) {
      if (fault.kind === "cut") reset(link)
      if (fault.kind !== "half-close") continue
      link.halfClosed = true
      link[fault.told].end()
    }
  }

  /** From here on all passes again. Connections that lost something stay as they are; half-closed ones are reset. */
  end(): void {
    this.#fault = undefined
    for (const link of this.#links) if (link.halfClosed || link.over) reset(link)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fault = { kind: "cut" }
    for (const link of this.#links) reset(link)
    await new Promise<void>(resolve => this.#server.close(() => resolve()))
  }

  #connected(near: Socket): void {
    if (this.#fault?.kind === "cut") {
      near.on("error", () => {})
      near.resetAndDestroy()
      return
    }
    const far = new Socket({ allowHalfOpen: true })
    const link: Link = { ways: [], near, far, silent: false, halfClosed: false, over: false }
    this.#links.add(link)
    this.#pipe(link, near, far)
    this.#pipe(link, far, near)
    far.setNoDelay(true)
    far.connect(this.#target(), "127.0.0.1")
  }

  #pipe(link: Link, from: Socket, to: Socket): void {
    const way: Way = { waiting: 0, line: Promise.resolve() }
    link.ways.push(way)
    from.on("data", (chunk: Buffer) => {
      const passes = this.#deliver(link, way, () => to.writable && this.#write(from, to, chunk))
      if (!passes) this.#lost += chunk.byteLength
    })
    from.on("end", () => (link.silent ? this.#over(link) : this.#deliver(link, way, () => to.end())))
    from.on("error", () => this.#over(link))
    from.on("close", () => this.#over(link))
  }

  /** In the order in which it came, ends too. @returns whether it will arrive */
  #deliver(link: Link, way: Way, pass: () => void): boolean {
    if (this.#fault?.kind === "drop") link.silent = true
    if (link.silent) return false
    const delayMs = this.#fault?.kind === "delay" ? this.#fault.ms : 0
    if (delayMs === 0 && way.waiting === 0) pass()
    else wait(way, performance.now() + delayMs, pass)
    return true
  }

  /** While nothing passes, the other end does not learn of it. */
  #over(link: Link): void {
    link.over = true
    if (this.#fault?.kind === "drop") return
    this.#links.delete(link)
    void Promise.all(link.ways.map(way => way.line)).then(() => finish(link))
  }

  #write(from: Socket, to: Socket, chunk: Buffer): void {
    if (to.write(chunk)) return
    from.pause()
    to.once("drain", () => from.resume())
  }
}

function reset({ near, far }: Link): void {
  for (const socket of [near, far]) if (!socket.destroyed) socket.resetAndDestroy()
}

/** What is on its way still arrives. */
function finish({ near, far }: Link): void {
  for (const socket of [near, far]) if (!socket.destroyed) socket.destroySoon()
}

function wait(way: Way, until: number, pass: () => void): void {
  way.waiting++
  way.line = way.line.then(async () => {
    await Bun.sleep(Math.max(0, until - performance.now()))
    way.waiting--
    pass()
  })
}
