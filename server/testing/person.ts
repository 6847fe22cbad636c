import type { LoggedIn, Message, MyRoom, RoomKind } from "@parley/contract"
import { Caller } from "./caller.ts"
import { TestSocket, type Transport } from "./socket.ts"

/** Someone with an account and a session. */
export class Person extends Caller {
  readonly id: string
  readonly username: string
  readonly name: string
  override readonly token: string
  readonly refreshToken: string

  private constructor(server: { readonly url: string }, { user, accessToken, refreshToken }: LoggedIn) {
    super(server, accessToken)
    this.id = user.id
    this.username = user.username
    this.name = user.name
    this.token = accessToken
    this.refreshToken = refreshToken
  }

  static async signUp(server: { readonly url: string }, username: string, name = username): Promise<Person> {
    const body = { username, name, email: `${username}@mail.test`, password: passwordOf(username) }
    return new Person(server, await new Caller(server).ask("signUp", { body }))
  }

  static async logIn(server: { readonly url: string }, username: string): Promise<Person> {
    const body = { login: username, password: passwordOf(username) }
    const { status, body: outcome } = await new Caller(server).answer("logIn", { body })
    if (status !== 200) throw new Error(`${username} needs a second factor.`)
    return new Person(server, outcome)
  }

  /** The same person in another session. */
  logInAgain(): Promise<Person> {
    return Person.logIn(this.server, this.username)
  }

  connect(transport: Transport = "websocket"): Promise<TestSocket> {
    return TestSocket.open(this.server.url, { token: this.token, transport })
  }

  /** Creates a room with some people in it; groups and channels are private unless it says otherwise. */
  async makes(kind: RoomKind, others: readonly Person[] = [], more: object = {}): Promise<MyRoom> {
    const settings = kind === "direct" ? {} : { name: `a ${kind}`, visibility: "private" }
    const body = { kind, ...settings, memberIds: others.map(each => each.id), ...more }
    return await this.ask("createRoom", { body })
  }

  async says(room: { id: string }, text: string, key: string = crypto.randomUUID()): Promise<Message> {
    return await this.ask("sendMessage", { params: { id: room.id }, body: { key, text } })
  }

  /** The room as this person sees it now. */
  async sees(room: { id: string }): Promise<MyRoom> {
    return await this.ask("getRoom", { params: { id: room.id } })
  }

  /** The texts of a page of history. */
  async reads(room: { id: string }, query: Record<string, number> = {}): Promise<string[]> {
    const { messages } = await this.ask("listMessages", { params: { id: room.id }, query })
    return messages.map(message => message.text)
  }
}

export const passwordOf = (username: string): string => `secret of ${username}`
