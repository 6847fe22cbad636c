import { type Account, type Confirmation, spans, type UserSummary } from "@parley/contract"
import type { Logger } from "pino"
import type { Authenticate, Caller, Endpoint } from "../../http/index.ts"
import { type Bus, subjects } from "../../platform/bus/index.ts"
import type { Clock } from "../../platform/clock.ts"
import { type Mailer, Outbox } from "../../platform/mail/index.ts"
import type { Rates } from "../../platform/rates.ts"
import type { Store, Tx } from "../../platform/store/index.ts"
import type { Tasks } from "../../platform/telemetry/tasks.ts"
import { AccessTokens } from "./access-tokens.ts"
import { createAdmin, type IdentityAdmin } from "./admin.ts"
import { createAuthenticate, createSocketAuthenticate, type SocketHandshake } from "./authenticate.ts"
import type { IdentityContext, SignUpPolicy } from "./context.ts"
import { EndedSessions } from "./ended-sessions.ts"
import { KeyRing } from "./key-ring.ts"
import type { Provider } from "./oidc/provider.ts"
import { type ProviderSettings, readProviders } from "./oidc/providers.ts"
import { Passwords } from "./passwords.ts"
import { type People, people } from "./people.ts"
import { ProfileUpdates } from "./profile-updates.ts"
import { removeAccount } from "./remove-account.ts"
import { repeat } from "./repeat.ts"
import { identityEndpoints } from "./routes.ts"
import { Sealing } from "./sealing.ts"
import { recheckSessions } from "./sessions.ts"
import { sweepStatuses } from "./statuses.ts"
import { sweep } from "./sweep.ts"
import { PersonalAccessTokens } from "./tokens/personal-access-tokens.ts"
import { account, type LastSeen, setAvatar } from "./users.ts"
import { type KeptWayIn, keptWaysIn } from "./ways-in-kept.ts"

export type { IdentityAdmin, NewUser } from "./admin.ts"
export type { SocketHandshake } from "./authenticate.ts"
export { identityMigrations } from "./migrations.ts"
export { type People, people } from "./people.ts"

export interface IdentityOptions extends SignUpPolicy {
  readonly store: Store
  readonly bus: Bus
  readonly log: Logger
  readonly tasks: Tasks
  readonly clock: Clock
  readonly rates: Rates
  /** Origins beside the request's own whose pages may send cookies: `https://chat.example.com`. */
  readonly publicOrigins: readonly string[]
  /** `auto`: cookies are Secure where the request came over https. */
  readonly secureCookies: "auto" | "always"
  /** A private P-256 key as PEM or JWK; otherwise one is made once and kept in the database. */
  readonly signingKeyFile?: string
  /** 32 bytes in base64; otherwise a key is made once and kept in the database. */
  readonly encryptionKeyFile?: string
  /** JSON with the providers of single sign-on. */
  readonly oidcProvidersFile?: string
  /** Where people reach the web client, for links in mail and as the name that passkeys are made for; may be empty. */
  readonly publicUrl?: string
  /** Sends mail, and is closed with identity; without one nothing is mailed. */
  readonly mailer?: Mailer | undefined
  /** When someone was last connected, in milliseconds since 1970, if the asker may know. */
  readonly lastSeen?: LastSeen
}

export interface Identity {
  readonly endpoints: Endpoint[]
  /** Who makes a REST request. @throws ParleyError `session_ended`, `origin_refused` */
  readonly authenticate: Authenticate
  readonly people: People
  readonly admin: IdentityAdmin
  /** Who connects a socket. @throws ParleyError `not_logged_in`, `session_ended`, `origin_refused` */
  authenticateSocket(handshake: SocketHandshake): Promise<Caller>
  /** Those of the sessions that are over. For sessions of held sockets, every `spans.sessionRecheck`. */
  recheckSessions(sessionIds: readonly string[]): Promise<readonly string[]>
  /** Calls the listener once for each session that ends, on whichever node. */
  onSessionEnded(listener: (sessionId: string) => void): void
  /** Gives a user another avatar, or none, within a transaction. @throws ParleyError `not_logged_in` if the account is gone */
  setAvatar(tx: Tx, userId: string, avatarId: string | null): Promise<Account>
  /** One's own account. @throws ParleyError `not_logged_in` if it is gone */
  account(userId: string): Promise<Account>
  /** All that lets someone in, without secrets, for them to read. */
  keptWaysIn(userId: string): Promise<KeptWayIn[]>
  /** Takes an account away for good. @throws ParleyError `wrong_password`, `log_in_again`, `rate_limited`, `last_admin` */
  removeAccount(
    who: { caller: Caller; confirmation: Confirmation },
    also: (tx: Tx) => Promise<void>,
  ): Promise<void>
  /** Tells every node that a profile changed, after the commit. */
  profileChanged(userId: string): void
  /** Calls the listener with the profile as it is now, after it changed on whichever node. */
  onUserUpdated(listener: (user: UserSummary) => void): void
  close(): Promise<void>
}

const sweepEvery = 3_600_000

/** Starts identity on a database whose migrations have been applied. */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { store, bus, log, tasks, clock, rates, publicOrigins, secureCookies, signingKeyFile } = options
  // Files first: what is wrong with them stops the start before anything else has begun.
  const providers = await openProviders(await readProviders(options.oidcProvidersFile), log)
  const sealing = await Sealing.open(store, options.encryptionKeyFile)
  const keyRing = await KeyRing.open({ store, clock, signingKeyFile })
  const ended = await EndedSessions.open({ store, bus, log, clock })
  const profileUpdates = await ProfileUpdates.open({ store, bus, log })
  const accessTokens = new AccessTokens(keyRing, clock)
  const context: IdentityContext = {
    store,
    bus,
    log,
    tasks,
    clock,
    rates,
    policy: options,
    passwords: new Passwords(),
    accessTokens,
    ended,
    sealing,
    outbox: options.mailer && new Outbox({ mailer: options.mailer, log, task: tasks.of("send_mail") }),
    publicUrl: options.publicUrl ?? "",
  }
  const upkeep = startUpkeep(context, keyRing)
  const personalTokens = new PersonalAccessTokens({ store, clock, ended })
  const checks = { accessTokens, personalTokens, ended, publicOrigins }
  const authenticate = createAuthenticate(checks)
  const admin = createAdmin(context, () => keyRing.rotate())
  return {
    endpoints: identityEndpoints(context, {
      admin,
      publicOrigins,
      secureCookies,
      authenticate,
      providers,
      jwks: () => keyRing.jwks,
      lastSeen: options.lastSeen ?? (async () => undefined),
    }),
    authenticate,
    authenticateSocket: createSocketAuthenticate(checks),
    people,
    admin,
    recheckSessions: ids => recheckSessions(context, ids),
    onSessionEnded: listener => ended.onEnded(listener),
    setAvatar,
    account: userId => account(context, userId),
    keptWaysIn: userId => keptWaysIn(context, userId),
    removeAccount: (who, also) => removeAccount(context, who, also),
    profileChanged: userId => bus.publish(subjects.control, { v: 1, kind: "user-updated", userId }),
    onUserUpdated: listener => profileUpdates.onUpdated(listener),
    async close() {
      await upkeep.close()
      await context.outbox?.close()
      await ended.close()
      await profileUpdates.close()
    },
  }
}

/** By id. The library of OpenID Connect is loaded where there is a provider. */
async function openProviders(
  settings: readonly ProviderSettings[],
  log: Logger,
): Promise<ReadonlyMap<string, Provider>> {
  if (settings.length === 0) return new Map()
  const { Provider } = await import("./oidc/provider.ts")
  return new Map(settings.map(each => [each.id, new Provider(each, log)]))
}

/**
 * What memory holds of the database is read again each minute, and after the bus was away; statuses that are over go
 * within `spans.statusSweep`, old rows each hour.
 */
function startUpkeep(context: IdentityContext, keyRing: KeyRing): { close(): Promise<void> } {
  const { bus, ended, log, tasks } = context
  const task = {
    catchUp: tasks.of("catch_up_sessions"),
    sessions: tasks.of("sweep_sessions"),
    statuses: tasks.of("sweep_statuses"),
  }
  const catchUp = repeat({
    everyMs: spans.sessionRecheck,
    work: () =>
      task.catchUp.run(async () => {
        await ended.catchUp()
        await keyRing.read()
      }),
    onError: error => log.warn({ err: error }, "ended sessions and signing keys could not be read"),
  })
  bus.onReconnect(() => catchUp.runNow())
  const sweeping = repeat({
    everyMs: sweepEvery,
    work: signal => task.sessions.run(() => sweep(context, signal)),
    onError: error => log.warn({ err: error }, "old sessions could not be deleted"),
  })
  sweeping.runNow()
  const statuses = repeat({
    // Not at once: those who are to hear of it have to connect first.
    everyMs: spans.statusSweep,
    work: signal => task.statuses.run(() => sweepStatuses(context, signal)),
    onError: error => log.warn({ err: error }, "statuses that are over could not be taken away"),
  })
  return {
    async close() {
      await Promise.all([catchUp.close(), sweeping.close(), statuses.close()])
    },
  }
}
