import { LoggedIn } from "./auth.ts"
import { Confirmation, confirmationErrors } from "./credentials.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Id, Name, Time } from "./scalars.ts"
import { z } from "./zod.ts"

export const passkeyLimits = {
  /** Passkeys of one user. */
  passkeysMax: 20,
} as const

/** In milliseconds. */
export const passkeySpans = {
  /** How long a device may take to answer. */
  challenge: 5 * 60_000,
} as const

/** Bytes as base64url. */
const Bytes = z.string().max(20_000)
const common = {
  id: Bytes,
  rawId: Bytes,
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["cross-platform", "platform"]).optional(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
}

/** What the browser gives for `navigator.credentials.create`, by `toJSON()`. */
export const PasskeyCreated = z
  .object({
    ...common,
    response: z.object({
      clientDataJSON: Bytes,
      attestationObject: Bytes,
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
  })
  .meta({ id: "PasskeyCreated" })
export type PasskeyCreated = z.infer<typeof PasskeyCreated>

/** What the browser gives for `navigator.credentials.get`, by `toJSON()`. */
export const PasskeyUsed = z
  .object({
    ...common,
    response: z.object({
      clientDataJSON: Bytes,
      authenticatorData: Bytes,
      signature: Bytes,
      userHandle: Bytes.optional(),
    }),
  })
  .meta({ id: "PasskeyUsed" })
export type PasskeyUsed = z.infer<typeof PasskeyUsed>

/** Options for the browser, as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take them. */
export const PasskeyOptions = z
  .object({ options: z.record(z.string(), z.unknown()) })
  .meta({ id: "PasskeyOptions" })

export const Passkey = z
  .object({
    id: Id,
    name: z.string(),
    backedUp: z.boolean().describe("Whether it is on more than one device"),
    createdAt: Time,
    lastUsedAt: Time.nullable(),
  })
  .meta({ id: "Passkey" })
export type Passkey = z.infer<typeof Passkey>

export const AddPasskey = z
  .object({ name: Name.describe("To tell it from others"), response: PasskeyCreated })
  .meta({ id: "AddPasskey" })
export type AddPasskey = z.infer<typeof AddPasskey>

const ofSession = { tag: "Identity", access: "user", scope: "session" } as const

/** WebAuthn level 3. */
export const passkeyRoutes = {
  beginPasskey: route({
    ...ofSession,
    method: "post",
    path: "/api/auth/passkeys/registration",
    summary: "Begin to add a passkey: options for the browser",
    body: Confirmation,
    answers: { 200: PasskeyOptions },
    errors: [...confirmationErrors, "limit_reached"],
  }),
  addPasskey: route({
    ...ofSession,
    method: "post",
    path: "/api/auth/passkeys",
    summary: "Add the passkey that a device has made",
    body: AddPasskey,
    answers: { 201: Passkey },
    errors: ["passkey_refused", "limit_reached"],
  }),
  listPasskeys: route({
    ...ofSession,
    method: "get",
    path: "/api/auth/passkeys",
    summary: "One's passkeys, newest first",
    answers: { 200: z.object({ passkeys: z.array(Passkey) }) },
    errors: [],
  }),
  renamePasskey: route({
    ...ofSession,
    method: "patch",
    path: "/api/auth/passkeys/:id",
    summary: "Give a passkey another name",
    params: byId,
    body: z.object({ name: Name }),
    answers: { 200: Passkey },
    errors: ["not_found"],
  }),
  removePasskey: route({
    ...ofSession,
    method: "delete",
    path: "/api/auth/passkeys/:id",
    summary: "Take a passkey away: it logs nobody in any more",
    params: byId,
    answers: { 204: null },
    errors: ["not_found", "last_way_in"],
  }),
  beginPasskeyLogIn: route({
    method: "post",
    path: "/api/auth/passkeys/challenge",
    tag: "Identity",
    summary: "Begin to log in with a passkey: options for the browser, which knows whose passkeys it has",
    access: "anyone",
    rate: "logIn",
    answers: { 200: PasskeyOptions },
    errors: ["overloaded"],
  }),
  logInWithPasskey: route({
    method: "post",
    path: "/api/auth/passkeys/log-in",
    tag: "Identity",
    summary: "Log in with a passkey, which is both factors in one",
    access: "anyone",
    rate: "logIn",
    body: z.object({ response: PasskeyUsed }),
    answers: { 200: LoggedIn },
    errors: ["passkey_refused", "account_deactivated"],
  }),
}
