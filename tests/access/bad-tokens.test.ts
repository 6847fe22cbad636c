import { afterAll, beforeAll, expect, test } from "bun:test"
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Caller, errorOf, type Person, TestServer, TestSocket } from "../../server/testing/index.ts"

const folder = mkdtempSync(join(tmpdir(), "parley-key-"))
const own = generateKeyPairSync("ec", { namedCurve: "P-256" })
const foreign = generateKeyPairSync("ec", { namedCurve: "P-256" })

let server: TestServer
let ada: Person

beforeAll(async () => {
  const file = join(folder, "key.pem")
  writeFileSync(file, own.privateKey.export({ type: "pkcs8", format: "pem" }))
  server = await TestServer.start({ PARLEY_SIGNING_KEY_FILE: file })
  ada = await server.signUp("ada")
}, 30_000)
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
const read = (text = ""): Record<string, unknown> => JSON.parse(Buffer.from(text, "base64url").toString())

/** Header and claims of a token that is good. */
function goodParts() {
  const [header, claims] = ada.token.split(".")
  return { header: read(header), claims: read(claims) }
}

function signed(header: object, claims: object, key: KeyObject = own.privateKey): string {
  const content = `${part(header)}.${part(claims)}`
  const signature = sign("sha256", Buffer.from(content), { key, dsaEncoding: "ieee-p1363" })
  return `${content}.${signature.toString("base64url")}`
}

function signedBySecret(header: object, claims: object, secret: string): string {
  const content = `${part(header)}.${part(claims)}`
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`
}

async function outcome(token: string): Promise<string[]> {
  const rest = await new Caller(server, token).call("checkSession")
  const socket = await TestSocket.open(server.url, { token }).then(
    opened => {
      opened.close()
      return "connected"
    },
    error => String((error as { data?: { code?: string } }).data?.code),
  )
  return [rest.status === 200 ? "served" : JSON.parse(rest.text).code, socket]
}

test("a token that the server's key signed is good", async () => {
  const { header, claims } = goodParts()
  expect(await outcome(ada.token)).toEqual(["served", "connected"])
  expect(await outcome(signed(header, claims))).toEqual(["served", "connected"])
})

const now = () => Math.floor(Date.now() / 1000)
const publicPem = own.publicKey.export({ type: "spki", format: "pem" }).toString()

type Forge = (good: ReturnType<typeof goodParts>) => string
const forged: Record<string, Forge> = {
  "has expired": ({ header, claims }) => signed(header, { ...claims, exp: now() - 1 }),
  "never expires": ({ header, claims: { exp: _, ...claims } }) => signed(header, claims),
  "is for someone else": ({ header, claims }) => signed(header, { ...claims, aud: "elsewhere" }),
  "comes from somewhere else": ({ header, claims }) => signed(header, { ...claims, iss: "elsewhere" }),
  "names no session": ({ header, claims: { sid: _, ...claims } }) => signed(header, claims),
  "names nobody": ({ header, claims: { sub: _, ...claims } }) => signed(header, claims),
  "names a user that is no text": ({ header, claims }) => signed(header, { ...claims, sub: { $gt: "" } }),
  "is signed with a foreign key": ({ header, claims }) => signed(header, claims, foreign.privateKey),
  "names a key that nobody has": ({ header, claims }) => signed({ ...header, kid: "other" }, claims),
  "names no key": ({ header: { kid: _, ...header }, claims }) => signed(header, claims),
  "brings its own key": ({ header, claims }) =>
    signed({ ...header, jwk: foreign.publicKey.export({ format: "jwk" }) }, claims, foreign.privateKey),
  "is not signed": ({ header, claims }) => `${part({ ...header, alg: "none" })}.${part(claims)}.`,
  "is not signed, in other letters": ({ header, claims }) =>
    `${part({ ...header, alg: "nOnE" })}.${part(claims)}.`,
  "is signed with the public key as a secret": ({ header, claims }) =>
    signedBySecret({ ...header, alg: "HS256" }, claims, publicPem),
  "has other claims than were signed": ({ claims }) => {
    const [header, , signature] = ada.token.split(".")
    return `${header}.${part({ ...claims, sub: "somebody" })}.${signature}`
  },
  "has an empty signature": () => `${ada.token.split(".").slice(0, 2).join(".")}.`,
  "has critical headers": ({ header, claims }) => signed({ ...header, crit: ["b64"], b64: false }, claims),
  "is no token": () => "not.a.token",
  "is far too long": ({ header, claims }) => signed(header, { ...claims, more: "x".repeat(5_000) }),
}
for (const [what, forge] of Object.entries(forged)) {
  test(`a token that ${what} is refused, by REST and by the socket`, async () => {
    expect(await outcome(forge(goodParts()))).toEqual(["not_logged_in", "not_logged_in"])
  })
}

test("credentials that are no text of a token are refused at connect", async () => {
  for (const token of [null, 0, true, {}, [], { $gt: "" }, [ada.token]]) {
    const error = (await errorOf(TestSocket.open(server.url, { token: token as string }))) as {
      data?: unknown
    }
    expect(error.data).toMatchObject({ code: "not_logged_in" })
  }
})

test("after all this the server complains of nothing", () => {
  expect(server.complaints).toEqual([])
})
