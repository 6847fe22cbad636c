import { createECDH } from "node:crypto"
import type { ClientEvent, ErrorCode, RouteName } from "@parley/contract"
import { png } from "../../server/features/media/testing/images.ts"
import { type CallInput, eventually, passwordOf } from "../../server/testing/index.ts"
import type { Scene } from "./scene.ts"

interface Attempt<Input> {
  /** What someone who is no member might try, pointed at the scene's room wherever the call can name one. */
  readonly inputs: (scene: Scene) => Input[]
  /** What a member succeeds with, where it is not the first of the inputs. */
  readonly control?: (scene: Scene) => Input | Promise<Input>
  /** The member's answer holds secrets, so a leak would be seen. */
  readonly tells?: true
  /** What a member is answered where success needs more than a member: a mail, a device, another server. Its own tests have that. */
  readonly refused?: ErrorCode
  /** Where nobody is refused: the answer to an intruder, which tells nothing. */
  readonly answer?: (scene: Scene) => object
}

const ofRoom = ({ room }: Scene) => ({ params: { id: room.id } })
const ofMember = ({ room, member }: Scene) => ({ params: { id: room.id, userId: member.id } })
const ofMessage = (scene: Scene) => ({ params: { id: firstOf(scene).id } })
const ofReaction = (scene: Scene) => ({ params: { id: firstOf(scene).id, emoji: "👍" } })
const fresh = (text: string) => ({ key: crypto.randomUUID(), text })
const firstOf = (scene: Scene) => scene.messages[0] ?? { ...fresh("nothing"), id: "nothing", attachments: [] }
const aboutFirst = (scene: Scene) => ({ messageId: firstOf(scene).id, key: crypto.randomUUID() })

const passkey = (id: string, made: "attestationObject" | "authenticatorData") => ({
  id,
  rawId: id,
  type: "public-key",
  response: { clientDataJSON: "e30", [made]: "e30", signature: "e30" },
})

const ofFile = (scene: Scene) => ({ params: { id: firstOf(scene).attachments[0]?.id ?? "nothing" } })
const tus = { "tus-resumable": "1.0.0" }
const begin = { headers: { ...tus, "upload-length": "10" } }
const more = { ...tus, "upload-offset": "0", "content-type": "application/offset+octet-stream" }
const bytes = new TextEncoder().encode("0123456789")

/** The keys of a browser that subscribes to pushes. */
const pushKeys = {
  p256dh: createECDH("prime256v1").generateKeys("base64url"),
  auth: Buffer.alloc(16, 7).toString("base64url"),
}

const mentionOwner = ({ member, owner, room }: Scene) => member.says(room, `@${owner.username} ${room.name}`)

async function ownUpload({ owner }: Scene): Promise<CallInput> {
  const { headers } = await owner.call("createUpload", begin)
  return { params: { id: headers.get("location")?.split("/").at(-1) ?? "" }, headers: tus }
}

/** Every route: a new one fails the type check, and the test, until it is here. */
export const attempts: Readonly<Record<RouteName, Attempt<CallInput>>> = {
  signUp: {
    inputs({ invites, room }) {
      const username = `new${crypto.randomUUID().slice(0, 8)}`
      const account = { username, name: "N", email: `${username}@mail.test`, password: "password" }
      return [{ body: { ...account, invite: invites.expired, roomId: room.id } }]
    },
  },
  logIn: {
    inputs: ({ outsider }) => [
      { body: { login: outsider.username, password: `secret of ${outsider.username}` } },
    ],
  },
  refresh: {
    inputs: ({ room, invites }) => [
      { body: { refreshToken: room.id } },
      { body: { refreshToken: invites.expired } },
    ],
    control: async ({ owner }) => ({ body: { refreshToken: (await owner.logInAgain()).refreshToken } }),
  },
  logOut: { inputs: () => [{}] },
  checkSession: { inputs: () => [{}] },
  listSessions: { inputs: () => [{}] },
  endSession: {
    inputs: scene => [ofRoom(scene), { params: { id: scene.owner.id } }],
    control: async ({ owner }) => {
      await owner.logInAgain()
      const { sessions } = await owner.ask("listSessions")
      return { params: { id: sessions.find(each => !each.current)?.id ?? "" } }
    },
  },
  jwks: { inputs: () => [{}] },

  getCredentials: { inputs: () => [{}] },
  changePassword: {
    inputs: ({ room, outsider }) => [
      { body: { password: room.name, newPassword: "another secret" } },
      { body: { newPassword: "another secret", userId: outsider.id } },
    ],
    control: ({ owner }) => {
      const password = passwordOf(owner.username)
      return { body: { password, newPassword: password, keepOtherSessions: true } }
    },
  },
  changeUsername: {
    inputs: ({ room, outsider }) => [
      { body: { password: room.name, username: "somebody-else" } },
      { body: { username: "somebody-else", userId: outsider.id } },
    ],
    control: ({ owner }) => ({ body: { password: passwordOf(owner.username), username: owner.username } }),
  },
  changeEmail: {
    inputs: ({ room, outsider }) => [
      { body: { password: room.name, email: "somebody@mail.test" } },
      { body: { email: "somebody@mail.test", userId: outsider.id } },
    ],
    control: ({ owner }) => ({
      body: { password: passwordOf(owner.username), email: `${owner.username}@mail.test` },
    }),
  },
  forgotPassword: {
    inputs: ({ owner }) => [{ body: { email: `${owner.username}@mail.test` } }],
    refused: "mail_not_set_up",
  },
  resetPassword: {
    inputs: ({ room, invites }) =>
      [room.id, invites.good].map(token => ({ body: { token, newPassword: "another secret" } })),
    refused: "link_expired",
  },
  requestEmailVerification: { inputs: () => [{}], refused: "mail_not_set_up" },
  verifyEmail: {
    inputs: ({ room, invites }) => [room.id, invites.good].map(token => ({ body: { token } })),
    refused: "link_expired",
  },

  listTokens: { inputs: () => [{}] },
  createToken: {
    inputs: ({ room, owner }) => [
      { body: { password: passwordOf(owner.username), name: room.id, scopes: ["read"], userId: owner.id } },
    ],
  },
  revokeToken: {
    inputs: scene => [ofRoom(scene), { params: { id: scene.owner.id } }],
    control: async ({ owner }) => {
      const body = { password: passwordOf(owner.username), name: "a robot", scopes: ["read"] }
      return { params: { id: (await owner.ask("createToken", { body })).id } }
    },
  },

  secondFactor: {
    inputs: ({ room, invites }) =>
      [room.id, invites.good].map(challenge => ({ body: { challenge, code: "000000" } })),
    refused: "challenge_expired",
  },
  getTwoFactor: { inputs: () => [{}] },
  beginTwoFactor: {
    inputs: ({ owner }) => [{ body: { password: passwordOf(owner.username) } }],
  },
  confirmTwoFactor: {
    inputs: () => [{ body: { code: "no code" } }],
    refused: "wrong_code",
  },
  renewRecoveryCodes: {
    inputs: ({ owner }) => [{ body: { password: passwordOf(owner.username), code: "000000" } }],
    refused: "second_factor_off",
  },
  turnOffTwoFactor: {
    inputs: ({ owner }) => [{ body: { password: passwordOf(owner.username), code: "000000" } }],
    refused: "second_factor_off",
  },

  beginPasskey: { inputs: ({ owner }) => [{ body: { password: passwordOf(owner.username) } }] },
  addPasskey: {
    inputs: ({ room }) => [{ body: { name: room.name, response: passkey(room.id, "attestationObject") } }],
    refused: "passkey_refused",
  },
  listPasskeys: { inputs: () => [{}] },
  renamePasskey: {
    inputs: scene => [{ ...ofRoom(scene), body: { name: "mine" } }],
    refused: "not_found",
  },
  removePasskey: { inputs: scene => [ofRoom(scene)], refused: "not_found" },
  beginPasskeyLogIn: { inputs: () => [{}] },
  logInWithPasskey: {
    inputs: ({ room, owner }) =>
      [room.id, owner.id].map(id => ({ body: { response: passkey(id, "authenticatorData") } })),
    refused: "passkey_refused",
  },

  deactivateUser: {
    inputs: scene => [ofRoom(scene), { params: { id: scene.owner.id } }],
    refused: "not_found",
  },
  reactivateUser: { inputs: scene => [ofRoom(scene)], refused: "not_found" },
  resetTwoFactor: { inputs: scene => [ofRoom(scene)], refused: "not_found" },

  listProviders: { inputs: () => [{}] },
  startSingleSignOn: { inputs: ({ room }) => [{ params: { provider: room.id } }], refused: "not_found" },
  finishSingleSignOn: { inputs: ({ room }) => [{ params: { provider: room.id } }], refused: "not_found" },
  linkProvider: {
    inputs: ({ room, owner }) => [
      { params: { provider: room.id }, body: { password: passwordOf(owner.username) } },
    ],
    refused: "not_found",
  },
  listLinkedIdentities: { inputs: () => [{}] },
  unlinkIdentity: { inputs: scene => [ofRoom(scene)], refused: "not_found" },

  listUsers: { inputs: ({ room }) => [{}, { query: { query: room.name } }, { query: { query: room.id } }] },
  getUser: {
    inputs: scene => [{ params: { id: scene.owner.id } }, { params: { id: "me" } }, ofRoom(scene)],
  },
  editProfile: { inputs: ({ room }) => [{ body: { bio: "hm", roomId: room.id } }] },

  createRoom: {
    inputs: ({ room, owner, outsider }) => [
      { body: { kind: "group", name: "Mine", id: room.id, roomId: room.id, memberIds: [outsider.id] } },
      { body: { kind: "group", name: "Mine", memberIds: [room.id] } },
      { body: { kind: "direct", id: room.id, memberIds: [owner.id, room.id] } },
    ],
  },
  listRooms: { inputs: () => [{}], tells: true },
  browseRooms: {
    inputs: ({ room }) => [
      {},
      { query: { query: room.name } },
      { query: { query: room.topic } },
      { query: { cursor: Buffer.from(JSON.stringify(["", ""])).toString("base64url") } },
    ],
  },
  getRoom: { inputs: scene => [ofRoom(scene)], tells: true },
  editRoom: {
    inputs: scene => [
      { ...ofRoom(scene), body: { topic: "mine now" } },
      { ...ofRoom(scene), body: { visibility: "public" } },
      { ...ofRoom(scene), body: {} },
    ],
  },
  deleteRoom: { inputs: scene => [ofRoom(scene)] },
  joinRoom: { inputs: scene => [ofRoom(scene)], tells: true },
  leaveRoom: { inputs: scene => [ofRoom(scene)] },
  listMembers: {
    inputs: scene => [ofRoom(scene), { ...ofRoom(scene), query: { cursor: "0", limit: 1 } }],
    tells: true,
  },
  addMember: {
    inputs: scene => [
      { ...ofRoom(scene), body: { userId: scene.outsider.id } },
      { ...ofRoom(scene), body: { userId: scene.removed.id } },
    ],
  },
  editMember: {
    inputs: scene => [
      { ...ofMember(scene), body: { role: "moderator" } },
      { params: { id: scene.room.id, userId: scene.outsider.id }, body: { role: "owner" } },
    ],
    tells: true,
  },
  removeMember: {
    inputs: scene => [ofMember(scene), { params: { id: scene.room.id, userId: scene.outsider.id } }],
  },
  editMembership: { inputs: scene => [{ ...ofRoom(scene), body: { muted: true } }] },
  markRead: { inputs: scene => [{ ...ofRoom(scene), body: { seq: scene.room.lastSeq } }] },
  createInvite: {
    inputs: scene => [
      { ...ofRoom(scene), body: {} },
      { ...ofRoom(scene), body: { maxUses: 1 } },
    ],
  },
  getInvite: {
    inputs: scene => badTokens(scene),
    control: ({ invites }) => ({ params: { token: invites.good } }),
    tells: true,
  },
  acceptInvite: {
    inputs: scene => badTokens(scene),
    control: ({ invites }) => ({ params: { token: invites.good } }),
    tells: true,
  },

  listMessages: {
    inputs: scene =>
      [{}, { before: 1_000 }, { after: 0 }, { around: 1, limit: 1 }, { at: "2020-01-01T00:00:00Z" }].map(
        query => ({
          ...ofRoom(scene),
          query,
        }),
      ),
    tells: true,
  },
  sendMessage: {
    inputs: scene => [
      { ...ofRoom(scene), body: fresh("let me in") },
      { ...ofRoom(scene), body: { key: firstOf(scene).key, text: firstOf(scene).text } },
      { ...ofRoom(scene), body: { key: firstOf(scene).key, text: "something else" } },
    ],
  },
  editMessage: {
    inputs: scene => [{ ...ofMessage(scene), body: { text: "changed" } }],
    tells: true,
  },
  deleteMessage: { inputs: scene => [ofMessage(scene)] },
  addReaction: { inputs: scene => [ofReaction(scene)], tells: true },
  removeReaction: { inputs: scene => [ofReaction(scene)], tells: true },
  pinMessage: { inputs: scene => [ofMessage(scene)], tells: true },
  unpinMessage: { inputs: scene => [ofMessage(scene)], tells: true },
  removeCard: {
    inputs: scene => [{ ...ofMessage(scene), query: { url: "https://example.com/" } }],
    control: async ({ owner, room }) => {
      const url = "https://example.com/"
      const { id } = await owner.says(room, `see ${url}`)
      return { params: { id }, query: { url } }
    },
  },
  listReplies: {
    inputs: scene => [ofMessage(scene), { ...ofMessage(scene), query: { after: 0 } }],
  },
  exportAccount: { inputs: () => [{}], tells: true },
  deleteAccount: { inputs: () => [{ body: { password: passwordOf("leaver") } }] },
  listBookmarks: {
    inputs: () => [{}],
    control: async scene => {
      await scene.owner.ask("addBookmark", ofMessage(scene))
      return {}
    },
    tells: true,
  },
  addBookmark: { inputs: scene => [ofMessage(scene)] },
  removeBookmark: { inputs: scene => [ofMessage(scene)] },
  listBlocks: { inputs: () => [{}] },
  blockUser: {
    inputs: scene => [ofRoom(scene)],
    control: scene => ({ params: { id: scene.removed.id } }),
  },
  unblockUser: { inputs: scene => [ofRoom(scene), { params: { id: scene.owner.id } }] },
  listBans: { inputs: scene => [ofRoom(scene)] },
  banMember: {
    inputs: scene => [
      { params: { id: scene.room.id, userId: scene.outsider.id }, body: { reason: "out" } },
      { ...ofMember(scene), body: {} },
    ],
  },
  unbanMember: {
    inputs: scene => [ofMember(scene), { params: { id: scene.room.id, userId: scene.removed.id } }],
  },
  muteMember: {
    inputs: scene => [{ ...ofMember(scene), body: { until: "2999-01-01T00:00:00Z" } }],
    tells: true,
  },
  unmuteMember: { inputs: scene => [ofMember(scene)], tells: true },
  transferRoom: {
    inputs: scene => [
      { ...ofRoom(scene), body: { userId: scene.member.id } },
      { ...ofRoom(scene), body: { userId: scene.outsider.id } },
    ],
    control: scene => ({ ...ofRoom(scene), body: { userId: scene.member.id } }),
    tells: true,
  },
  getMessage: { inputs: scene => [ofMessage(scene)], tells: true },
  listPins: { inputs: scene => [ofRoom(scene), { ...ofRoom(scene), query: { limit: 1 } }] },
  listRoomFiles: {
    inputs: scene => [ofRoom(scene), { ...ofRoom(scene), query: { kind: "files" } }],
    tells: true,
  },
  uploadMedia: { inputs: () => [{ bytes, query: { name: "notes.txt" } }] },
  getMedia: { inputs: scene => [ofFile(scene)], tells: true },
  getThumbnail: {
    inputs: scene => [ofFile(scene)],
    control: async ({ owner }) => ({
      params: { id: (await owner.ask("uploadMedia", { bytes: new Uint8Array(png(40, 40)) })).id },
    }),
  },
  deleteMedia: {
    inputs: scene => [ofFile(scene)],
    control: async ({ owner }) => ({ params: { id: (await owner.ask("uploadMedia", { bytes })).id } }),
  },
  setAvatar: { inputs: () => [{ bytes: new Uint8Array(png(40, 40)) }] },
  deleteAvatar: { inputs: () => [{}] },
  createUpload: { inputs: () => [begin] },
  getUpload: {
    inputs: scene => [
      { ...ofRoom(scene), headers: tus },
      { ...ofFile(scene), headers: tus },
    ],
    control: ownUpload,
  },
  sendUpload: {
    inputs: scene => [{ ...ofFile(scene), headers: more, bytes }],
    control: async scene => ({ ...(await ownUpload(scene)), headers: more, bytes }),
  },
  deleteUpload: { inputs: scene => [{ ...ofFile(scene), headers: tus }], control: ownUpload },
  searchMessages: {
    inputs: ({ room, owner }) => [
      { query: { q: "before" } },
      { query: { q: "mine after yes between" } },
      { query: { in: room.id } },
      { query: { in: room.id, q: "before" } },
      { query: { from: owner.id, has: "file" } },
      { query: { after: "2020-01-01" } },
      {
        query: {
          after: "2020-01-01",
          cursor: Buffer.from("[9000000000000,9007199254740991,0]").toString("base64url"),
        },
      },
    ],
    control: async ({ owner, room }) => {
      const query = { in: room.id, q: "before" }
      await eventually(
        () => owner.ask("searchMessages", { query }),
        page => page.hits.length > 0,
      )
      return { query }
    },
    tells: true,
  },
  listChanges: {
    inputs: scene => [0, scene.room.rev, 1_000_000].map(since => ({ ...ofRoom(scene), query: { since } })),
    tells: true,
  },

  listNotifications: {
    inputs: () => [
      {},
      { query: { unread: "true" } },
      { query: { cursor: Buffer.from(JSON.stringify([Date.now() + 1_000, ""])).toString("base64url") } },
    ],
    control: async scene => {
      await mentionOwner(scene)
      return {}
    },
    tells: true,
  },
  countNotifications: { inputs: () => [{}] },
  readNotification: {
    inputs: scene => [ofMessage(scene), ofRoom(scene), { params: { id: `added.${scene.room.id}.zz` } }],
    control: async scene => ({ params: { id: (await mentionOwner(scene)).id } }),
  },
  readNotifications: { inputs: () => [{}] },
  getNotificationSettings: { inputs: () => [{}] },
  editNotificationSettings: { inputs: () => [{ body: { push: "mentions", sound: false } }] },
  getPushKey: { inputs: () => [{}] },
  subscribePush: {
    inputs: ({ room }) => [{ body: { endpoint: `https://push.invalid/${room.id}`, keys: pushKeys } }],
  },
  unsubscribePush: { inputs: () => [{}] },
}

/** Every event that clients send. */
export const eventAttempts: Readonly<Record<ClientEvent, Attempt<object>>> = {
  "message:send": {
    inputs: ({ room, messages: [first] }) => [
      { roomId: room.id, ...fresh("let me in") },
      { roomId: room.id, key: first?.key, text: first?.text },
      { roomId: room.id, key: first?.key, text: "something else" },
    ],
  },
  "message:edit": { inputs: scene => [{ ...aboutFirst(scene), text: "changed" }] },
  "message:delete": { inputs: scene => [aboutFirst(scene)] },
  "reaction:set": { inputs: scene => [{ ...aboutFirst(scene), emoji: "👍", active: true }] },
  "room:read": { inputs: ({ room }) => [{ roomId: room.id, seq: room.lastSeq }] },
  typing: { inputs: ({ room }) => [true, false].map(active => ({ roomId: room.id, active })) },
  "presence:set": { inputs: () => [{ status: "online" }], answer: () => ({}) },
  "presence:watch": {
    inputs: ({ room }) => [{ userIds: [room.id] }],
    answer: ({ room }) => ({ presence: { [room.id]: "offline" } }),
  },
  "room:delivered": {
    inputs: ({ room }) => [{ rooms: { [room.id]: room.lastSeq } }],
    answer: () => ({}),
  },
  sync: {
    inputs: ({ room }) => [0, room.rev, 1_000_000].map(rev => ({ rooms: { [room.id]: rev } })),
    tells: true,
  },
}

function badTokens({ room, invites }: Scene): CallInput[] {
  return [invites.expired, invites.usedUp, room.id].map(token => ({ params: { token } }))
}
