import type * as WebAuthn from "@simplewebauthn/server"

/** Loaded once somebody uses a passkey: every start would pay 100 ms and 12 MB for it. */
export const webAuthn = (): Promise<typeof WebAuthn> => import("@simplewebauthn/server")
