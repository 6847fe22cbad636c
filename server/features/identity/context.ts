import type { Logger } from "pino"
import type { Bus } from "../../platform/bus/index.ts"
import type { Clock } from "../../platform/clock.ts"
import type { Outbox } from "../../platform/mail/index.ts"
import type { Rates } from "../../platform/rates.ts"
import type { Store } from "../../platform/store/index.ts"
import type { Tasks } from "../../platform/telemetry/tasks.ts"
import type { AccessTokens } from "./access-tokens.ts"
import type { EndedSessions } from "./ended-sessions.ts"
import type { Passwords } from "./passwords.ts"
import type { Sealing } from "./sealing.ts"

/** Who may sign up. The very first user always may. */
export interface SignUpPolicy {
  readonly signUp: "open" | "invite" | "closed"
  readonly inviteIsValid: (token: string) => Promise<boolean>
}

/** What the functions of identity work with. */
export interface IdentityContext {
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
  readonly policy: SignUpPolicy
  readonly passwords: Passwords
  readonly accessTokens: AccessTokens
  readonly ended: EndedSessions
  readonly rates: Rates
  readonly sealing: Sealing
  /** Nothing where no mail is set up. */
  readonly outbox: Outbox | undefined
  /** Where people reach the web client; empty where nobody said, and then no mail is set up. */
  readonly publicUrl: string
}
