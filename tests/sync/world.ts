import { type Api, createClient, type ParleyClient, ParleyError } from "@parley/client"
import type { MyRoom } from "@parley/contract"
import { MemoryCache } from "../../packages/client/src/testing/memory-cache.ts"
import { apiOf, type Person, signUp } from "../support/people.ts"
import { type Random, seeded } from "../support/random.ts"
import { openSocket, type TestSocket } from "../support/socket.ts"
import {
  type Act,
  type Actor,
  type MessageAct,
  type Name,
  type Place,
  people,
  places,
  type RoomAct,
} from "./acts.ts"
import type { BadBus } from "./bad-bus.ts"
import { Line, type Received } from "./line.ts"

/** The people of all histories on one server: accounts are dear, rooms are not. */
export interface Cast {
  readonly url: string
  readonly persons: Readonly<Record<Actor, Person>>
  /** Where the server's bus is the test's: to harm it, and to have the hub compare heads. */
  readonly bus?: { readonly bad: BadBus; checkHeads(): Promise<void> }
  /** How often each act was done, and not refused. */
  readonly done: Map<Act["act"], number>
}

export async function castFor(url: string, bus?: Cast["bus"]): Promise<Cast> {
  const persons = await Promise.all(
    (["owner", ...people] as const).map(async name => [name, (await signUp(url, name, 1))[0]] as const),
  )
  return {
    url,
    persons: Object.fromEntries(persons) as Record<Actor, Person>,
    ...(bus && { bus }),
    done: new Map(),
  }
}

interface Player {
  client: ParleyClient
  /** The client knows who it is. */
  ready: Promise<void>
  readonly line: Line
  /** Another client, with what the one before has cached. */
  readonly next: () => ParleyClient
}

/** One history: rooms of its own, the owner who hears everything, and a client of each other person on a bad line. */
export class World implements AsyncDisposable {
  readonly cast: Cast
  readonly rooms: ReadonlyMap<Place, MyRoom>
  readonly players: ReadonlyMap<Name, Player>
  /** What the owner heard, who is in every room all the time. */
  readonly heardByOwner: readonly Received[]
  readonly #ownerSocket: TestSocket
  readonly #apis: ReadonlyMap<Actor, Api>

  static async open(cast: Cast, options: { seed: number; harms: (name: string) => boolean }): Promise<World> {
    const heardByOwner: Received[] = []
    const ownerSocket = await openSocket({
      url: cast.url,
      person: cast.persons.owner,
      onEvent: (name, payload) => heardByOwner.push({ connection: 0, name, payload }),
    })
    const rooms = new Map<Place, MyRoom>()
    for (const place of Object.keys(places) as Place[]) rooms.set(place, await createRoom(cast, place))
    const random = seeded(options.seed)
    const players = await Promise.all(
      people.map(async name => [name, await play(cast, { name, random, harms: options.harms })] as const),
    )
    return new World({ cast, rooms, players: new Map(players), heardByOwner, ownerSocket })
  }

  private constructor(parts: {
    cast: Cast
    rooms: ReadonlyMap<Place, MyRoom>
    players: ReadonlyMap<Name, Player>
    heardByOwner: readonly Received[]
    ownerSocket: TestSocket
  }) {
    this.cast = parts.cast
    this.rooms = parts.rooms
    this.players = parts.players
    this.heardByOwner = parts.heardByOwner
    this.#ownerSocket = parts.ownerSocket
    const { url, persons } = parts.cast
    this.#apis = new Map(
      (Object.keys(persons) as Actor[]).map(name => [name, apiOf(url, persons[name])] as const),
    )
  }

  api(name: Actor): Api {
    const api = this.#apis.get(name)
    if (!api) throw new Error(`${name} is nobody.`)
    return api
  }

  #apiOf(userId: string): Api {
    const { persons } = this.cast
    return this.api((Object.keys(persons) as Actor[]).find(name => persons[name].id === userId) ?? "owner")
  }

  roomId(place: Place): string {
    return this.rooms.get(place)?.id ?? ""
  }

  player(name: Name): Player {
    const player = this.players.get(name)
    if (!player) throw new Error(`${name} has no client.`)
    return player
  }

  /** Does one act. What the server refuses is no failure of the history. */
  async do(act: Act): Promise<void> {
    try {
      await this.#do(act)
      this.cast.done.set(act.act, (this.cast.done.get(act.act) ?? 0) + 1)
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code === "internal") throw error
    }
  }

  async #do(act: Act): Promise<void> {
    switch (act.act) {
      case "break":
        return this.player(act.by).line.break()
      case "offline":
        return (await this.#client(act.by)).close()
      case "online":
        return (await this.#client(act.by)).connect()
      case "reload":
        return await this.#reload(this.player(act.by))
      case "close":
        return (await this.#client(act.by)).closeRoom(this.roomId(act.in))
      case "open":
        return await (await this.#client(act.by)).openRoom(this.roomId(act.in))
      case "older":
        return await (await this.#client(act.by)).loadOlder(this.roomId(act.in))
      default:
        await this.#call(act)
    }
  }

  async #client(name: Name): Promise<ParleyClient> {
    const player = this.player(name)
    await player.ready
    return player.client
  }

  #reload(player: Player): Promise<void> {
    player.ready = player.ready.then(async () => {
      player.client.close()
      player.client = player.next()
      await player.client.restore()
      player.client.connect()
    })
    return player.ready
  }

  async #call(act: RoomAct): Promise<unknown> {
    const api = this.api(act.by)
    const params = { id: this.roomId(act.in) }
    const userId = "who" in act ? this.cast.persons[act.who].id : ""
    switch (act.act) {
      case "send":
        return await api.call("sendMessage", { params, body: saying(`${act.by} says`) })
      case "burst":
        return await this.#burst(params.id, act.count)
      case "join":
        return await api.call("joinRoom", { params })
      case "leave":
        return await api.call("leaveRoom", { params })
      case "add":
        return await api.call("addMember", { params, body: { userId } })
      case "remove":
        return await api.call("removeMember", { params: { ...params, userId } })
      case "role":
        return await api.call("editMember", { params: { ...params, userId }, body: { role: act.role } })
      case "ban":
        return await api.call("banMember", { params: { ...params, userId }, body: { reason: "" } })
      case "unban":
        return await api.call("unbanMember", { params: { ...params, userId } })
      case "mute":
        return await api.call("muteMember", { params: { ...params, userId }, body: { until: later } })
      case "unmute":
        return await api.call("unmuteMember", { params: { ...params, userId } })
      case "transfer":
        return await api.call("transferRoom", { params, body: { userId } })
      case "edit room":
        return await api.call("editRoom", { params, body: { topic: act.topic } })
      case "read": {
        const { lastSeq } = await api.call("getRoom", { params })
        return await api.call("markRead", { params, body: { seq: Math.max(0, lastSeq - act.back) } })
      }
      default:
        return await this.#changeMessage(act, params.id)
    }
  }

  async #changeMessage(act: MessageAct, roomId: string): Promise<unknown> {
    const api = this.api(act.by)
    const { messages } = await api.call("listMessages", { params: { id: roomId } })
    const message = messages.at(-1 - act.back)
    if (!message) throw new ParleyError("not_found")
    const params = { id: message.id }
    switch (act.act) {
      case "answer":
        return await api.call("sendMessage", {
          params: { id: roomId },
          body: { ...saying(`${act.by} answers`), replyTo: message.id },
        })
      case "edit message":
        return await this.#apiOf(message.author.id).call("editMessage", {
          params,
          body: { text: `${act.by} corrects ${message.rev}` },
        })
      case "delete message":
        return await api.call("deleteMessage", { params })
      case "pin":
        return await api.call("pinMessage", { params })
      case "unpin":
        return await api.call("unpinMessage", { params })
      case "react":
        return await api.call("addReaction", { params: { ...params, emoji: "👍" } })
    }
  }

  /** As many at a time as one connection may wait for. */
  async #burst(roomId: string, count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += 500) {
      const some = Array.from({ length: Math.min(500, count - sent) }, (_, n) =>
        this.#ownerSocket.emit("message:send", { roomId, ...saying(`${sent + n} of a burst`) }),
      )
      await Promise.all(some)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ownerSocket.close()
    for (const { client } of this.players.values()) client.close()
    for (const room of this.rooms.values())
      await this.api("owner").call("deleteRoom", { params: { id: room.id } })
  }
}

const later = "2999-01-01T00:00:00Z"

const saying = (text: string) => ({ key: crypto.randomUUID(), text })

async function createRoom({ url, persons }: Cast, place: Place): Promise<MyRoom> {
  const { kind, visibility, first } = places[place]
  const memberIds = first.map(name => persons[name].id)
  return await apiOf(url, persons.owner).call("createRoom", {
    body: { kind, visibility, name: place, memberIds },
  })
}

/** A client of the SDK whose short waits are shorter still. */
async function play(
  { url, persons }: Cast,
  { name, random, harms }: { name: Name; random: Random; harms: (name: string) => boolean },
): Promise<Player> {
  const line = new Line({ url, random, harms })
  const cache = new MemoryCache()
  const next = () =>
    createClient({
      url,
      cache,
      token: () => persons[name].token,
      openSocket: line.open,
      schedule(run, ms) {
        const timer = setTimeout(run, ms < 5_000 ? ms / 20 : ms)
        return () => clearTimeout(timer)
      },
    })
  const client = next()
  await client.restore()
  client.connect()
  return { client, ready: Promise.resolve(), line, next }
}
