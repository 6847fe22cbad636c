import type { Message, MyRoom } from "@parley/contract"
import type { Person, TestServer } from "../../server/testing/index.ts"

export interface People {
  readonly owner: Person
  readonly member: Person
  /** Someone with a log-in who was never in the room. */
  readonly outsider: Person
  /** Someone who was in the room and heard some of it. */
  readonly removed: Person
}

/** A room that only its members may know of, everything of it marked. */
export interface Scene extends People {
  readonly room: MyRoom
  readonly messages: readonly Message[]
  readonly invites: { readonly good: string; readonly expired: string; readonly usedUp: string }
  /** Texts that show up in an answer only if it tells of the room. */
  readonly secrets: readonly string[]
}

/** Accounts whose names are marks too. */
export async function meetPeople(server: TestServer): Promise<People> {
  // First and alone, so that this is the administrator: an intruder who is one may do more than intruders do.
  const owner = await server.signUp("olga", "Olga Quartz")
  const [member, outsider, removed] = await Promise.all([
    server.signUp("mats", "Mats Feldspar"),
    server.signUp("otto", "Otto Outside"),
    server.signUp("rita", "Rita Removed"),
  ])
  return { owner, member, outsider, removed }
}

export const privateKinds = ["group", "channel", "direct"] as const
export type PrivateKind = (typeof privateKinds)[number]

/** Makes a room in which much has happened. */
export function privateRoom(kind: PrivateKind, people: People): Promise<Scene> {
  return kind === "direct" ? directRoom(people) : roomWithRemoval(kind, people)
}

async function roomWithRemoval(kind: "group" | "channel", people: People): Promise<Scene> {
  const { owner, member, removed } = people
  const mark = newMark()
  const [name, topic] = [`Plans ${mark}`, `Topic ${mark}`]
  const room = await owner.makes(kind, [member], { name, topic })
  const usedUp = await invite(owner, room, { maxUses: 1 })
  await removed.ask("acceptInvite", { params: { token: usedUp } })
  const before = [await saysWithFile(owner, room, `Before ${mark}`), await removed.says(room, `Mine ${mark}`)]
  await owner.ask("removeMember", { params: { id: room.id, userId: removed.id } })
  const messages = [...before, await member.says(room, `After ${mark}`)]
  const good = await invite(owner, room)
  const expired = await invite(owner, room, { expiresAt: "2020-01-01T00:00:00Z" })
  return scene({ people, room, messages, mark, invites: { good, expired, usedUp } })
}

/** Nobody can be removed from a direct room, nor invited: for it, one who was removed elsewhere is an outsider. */
async function directRoom(people: People): Promise<Scene> {
  const { owner, member } = people
  const mark = newMark()
  const room = await owner.makes("direct", [member])
  const messages = [
    await saysWithFile(owner, room, `Between us ${mark}`),
    await member.says(room, `Yes ${mark}`),
  ]
  const invites = { good: newMark(), expired: newMark(), usedUp: newMark() }
  return scene({ people, room, messages, mark, invites })
}

async function scene(made: {
  people: People
  room: MyRoom
  messages: readonly Message[]
  mark: string
  invites: Scene["invites"]
}): Promise<Scene> {
  const { people, messages, mark, invites } = made
  return {
    ...people,
    room: await people.owner.sees(made.room),
    messages,
    invites,
    secrets: [mark, ...messages.flatMap(message => [message.id, message.key]), ...Object.values(invites)],
  }
}

/** A message that carries a file of the same words. */
async function saysWithFile(author: Person, room: MyRoom, text: string): Promise<Message> {
  const bytes = new TextEncoder().encode(text)
  const file = await author.ask("uploadMedia", { bytes, query: { name: `${text}.txt` } })
  const body = { key: crypto.randomUUID(), text, attachmentIds: [file.id] }
  return await author.ask("sendMessage", { params: { id: room.id }, body })
}

const newMark = (): string => crypto.randomUUID().slice(0, 13)

/** What members' names would tell: who is in the room. */
export const namesOf = ({ owner, member }: People): string[] => [owner.name, member.name]

async function invite(owner: Person, room: MyRoom, body: object = {}): Promise<string> {
  return (await owner.ask("createInvite", { params: { id: room.id }, body })).token
}
