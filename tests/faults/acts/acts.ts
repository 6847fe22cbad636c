import type { Api } from "@parley/client"
import type { Random } from "../../support/random.ts"
import type { TestSocket } from "../../support/socket.ts"
import type { Effect } from "./history.ts"

/** How an actor reaches the server of the moment. */
export interface Reach {
  readonly api: Api
  readonly socket: TestSocket
}

/** One thing to do, until it is answered. */
export interface Act {
  readonly name: string
  readonly roomId: string
  readonly revs: number
  readonly effect: Effect
  /** @returns the rev that it was answered with, where answers tell */
  carryOut(reach: Reach): Promise<number | undefined>
  /** What an answer means that says the thing was done before: the first try was committed, its answer lost. */
  readonly doneWhen?: string
}

export interface Place {
  /** Rooms that the actor stays in. */
  readonly rooms: readonly [string, ...string[]]
  /** A channel that it goes out of and into. */
  readonly lobby: string
  /** Its own room of those: nobody else changes its settings, its guest and the guest's role. */
  readonly ownRoom: string
  readonly guestId: string
  readonly userId: string
}

interface OwnMessage {
  readonly roomId: string
  readonly id: string
  pinned: boolean
  reacted: boolean
}

/** What an actor may do next. It alone acts on these things, and one act follows the answer of the one before. */
export class Repertoire {
  readonly #place: Place
  readonly #random: Random
  readonly #messages: OwnMessage[] = []
  readonly #read = new Map<string, number>()
  #inLobby = true
  #guestIn = true
  #guestModerates = false
  #muted = false
  #count = 0

  constructor(place: Place, random: Random) {
    this.#place = place
    this.#random = random
  }

  /** Chooses an act. Its state here counts as done: it is repeated until it is. */
  next(): Act {
    this.#count++
    const message = this.#messages[this.#random.below(Math.max(this.#messages.length, 1))]
    const choice = this.#random.below(10)
    if (choice < 4 && message) return this.#change(message)
    if (choice === 4) return this.#comeAndGo()
    if (choice === 5) return this.#retopic()
    if (choice === 6) return this.#random.below(2) === 0 ? this.#guest() : this.#role()
    if (choice === 7) return this.#mute()
    if (choice === 8 && this.#read.size > 0) return this.#readUpTo()
    return this.#send()
  }

  #send(): Act {
    const roomId = this.#random.pick(this.#place.rooms)
    const key = crypto.randomUUID()
    const text = `${this.#count} of ${this.#place.userId}`
    const effect = { thing: "message" as const, id: "", field: "text" as const, value: text }
    return {
      name: "send",
      roomId,
      revs: 1,
      effect,
      carryOut: async ({ socket }) => {
        const { id, seq, rev } = await socket.emit("message:send", { roomId, key, text })
        if (effect.id === "") this.#messages.push({ roomId, id, pinned: false, reacted: false })
        effect.id = id
        this.#read.set(roomId, seq)
        return rev
      },
    }
  }

  #change(message: OwnMessage): Act {
    switch (this.#random.below(4)) {
      case 0:
        return this.#edit(message)
      case 1:
        return this.#delete(message)
      case 2:
        return this.#react(message)
      default:
        return this.#pin(message)
    }
  }

  #edit(message: OwnMessage): Act {
    const text = `edit ${this.#count} of ${this.#place.userId}`
    const payload = { messageId: message.id, key: crypto.randomUUID(), text }
    return this.#about(message, { name: "edit", field: "text", value: text }, async ({ socket }) => {
      return (await socket.emit("message:edit", payload)).rev
    })
  }

  #delete(message: OwnMessage): Act {
    this.#messages.splice(this.#messages.indexOf(message), 1)
    const payload = { messageId: message.id, key: crypto.randomUUID() }
    return this.#about(message, { name: "delete", field: "deleted", value: true }, async ({ socket }) => {
      return (await socket.emit("message:delete", payload)).rev
    })
  }

  #react(message: OwnMessage): Act {
    message.reacted = !message.reacted
    const payload = { messageId: message.id, key: crypto.randomUUID(), emoji: "👍", active: message.reacted }
    return this.#about(
      message,
      { name: "react", field: "reacted", value: message.reacted },
      async ({ socket }) => {
        return (await socket.emit("reaction:set", payload)).rev
      },
    )
  }

  #pin(message: OwnMessage): Act {
    message.pinned = !message.pinned
    const call = message.pinned ? ("pinMessage" as const) : ("unpinMessage" as const)
    return this.#about(message, { name: call, field: "pinned", value: message.pinned }, async ({ api }) => {
      await api.call(call, { params: { id: message.id } })
      return undefined
    })
  }

  #about(
    { id, roomId }: OwnMessage,
    did: { name: string; field: "text" | "deleted" | "pinned" | "reacted"; value: string | boolean },
    carryOut: Act["carryOut"],
  ): Act {
    const effect = { thing: "message" as const, id, field: did.field, value: did.value }
    return { name: did.name, roomId, revs: 1, effect, carryOut }
  }

  #comeAndGo(): Act {
    const { lobby: id, userId } = this.#place
    this.#inLobby = !this.#inLobby
    const call = this.#inLobby ? ("joinRoom" as const) : ("leaveRoom" as const)
    return this.#overRest(call, {
      roomId: id,
      effect: { thing: "member", id: userId, field: "present", value: this.#inLobby },
      call: api => api.call(call, { params: { id } }),
      ...(this.#inLobby ? {} : { doneWhen: "not_found" }),
    })
  }

  #retopic(): Act {
    const { ownRoom: id } = this.#place
    const topic = `topic ${this.#count}`
    return this.#overRest("editRoom", {
      roomId: id,
      effect: { thing: "room", id, field: "topic", value: topic },
      call: api => api.call("editRoom", { params: { id }, body: { topic } }),
    })
  }

  #guest(): Act {
    const { ownRoom: id, guestId: userId } = this.#place
    this.#guestIn = !this.#guestIn
    this.#guestModerates = false
    const present = this.#guestIn
    return this.#overRest(present ? "addMember" : "removeMember", {
      roomId: id,
      effect: { thing: "member", id: userId, field: "present", value: present },
      call: api =>
        present
          ? api.call("addMember", { params: { id }, body: { userId } })
          : api.call("removeMember", { params: { id, userId } }),
      ...(present ? {} : { doneWhen: "not_found" }),
    })
  }

  #role(): Act {
    if (!this.#guestIn) return this.#guest()
    const { ownRoom: id, guestId: userId } = this.#place
    this.#guestModerates = !this.#guestModerates
    const role = this.#guestModerates ? ("moderator" as const) : ("member" as const)
    return this.#overRest("editMember", {
      roomId: id,
      effect: { thing: "member", id: userId, field: "role", value: role },
      call: api => api.call("editMember", { params: { id, userId }, body: { role } }),
    })
  }

  #mute(): Act {
    const { ownRoom: id } = this.#place
    this.#muted = !this.#muted
    const muted = this.#muted
    return this.#overRest("editMembership", {
      roomId: id,
      revs: 0,
      effect: { thing: "own", id: this.#place.userId, field: "muted", value: muted },
      call: api => api.call("editMembership", { params: { id }, body: { muted } }),
    })
  }

  #readUpTo(): Act {
    const [roomId, seq] = [...this.#read][this.#random.below(this.#read.size)] ?? ["", 0]
    return {
      name: "read",
      roomId,
      revs: 0,
      effect: { thing: "own", id: this.#place.userId, field: "readSeq", value: seq },
      carryOut: async ({ socket }) => {
        await socket.emit("room:read", { roomId, seq })
        return undefined
      },
    }
  }

  #overRest(
    name: string,
    act: Pick<Act, "roomId" | "effect"> & {
      call: (api: Api) => Promise<unknown>
      revs?: number
      doneWhen?: string
    },
  ): Act {
    const { call, revs = 1, ...rest } = act
    return {
      name,
      revs,
      ...rest,
      async carryOut({ api }) {
        await call(api)
        return undefined
      },
    }
  }
}
