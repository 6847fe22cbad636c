import type { IdentityContext } from "./context.ts"
import { listIdentities } from "./oidc/service.ts"
import { listPasskeys } from "./passkeys/service.ts"
import { listSessions } from "./sessions.ts"
import { listTokens } from "./tokens/service.ts"

/** A session, a passkey, a personal access token or an account elsewhere, without its secrets. */
export interface KeptWayIn {
  readonly kind: "session" | "passkey" | "token" | "identity"
}

/** All that lets someone in, for them to read: few of each. */
export async function keptWaysIn(context: IdentityContext, userId: string): Promise<KeptWayIn[]> {
  const sessions = await listSessions(context, { userId, sessionId: "" })
  return [
    ...sessions.map(({ current: _, ...session }) => ({ kind: "session" as const, ...session })),
    ...(await listPasskeys(context, userId)).map(each => ({ kind: "passkey" as const, ...each })),
    ...(await listTokens(context, userId)).map(each => ({ kind: "token" as const, ...each })),
    ...(await listIdentities(context, userId, new Map())).map(each => ({
      kind: "identity" as const,
      ...each,
    })),
  ]
}
