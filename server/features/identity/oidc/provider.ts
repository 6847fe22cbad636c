import { Email, ParleyError } from "@parley/contract"
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client"
import type { Logger } from "pino"
import { z } from "zod"
import type { Ties } from "./flow.ts"
import type { ProviderSettings } from "./providers.ts"

const timeoutSeconds = 10
/** What a provider says of itself is read again after this long. */
const discoveredForMs = 3_600_000

const optionalText = z.string().max(1_000).optional().catch(undefined)
const Claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: Email.optional().catch(undefined),
  email_verified: z.boolean().optional().catch(undefined),
  preferred_username: optionalText,
  nickname: optionalText,
  name: optionalText,
})
/** What a provider says of someone, with its signature. */
export type Claims = z.output<typeof Claims>

/** One provider (OpenID Connect Core 1.0, code flow with PKCE). It is asked for nothing before someone uses it. */
export class Provider {
  readonly settings: ProviderSettings
  readonly #log: Logger
  #discovered: { readonly at: number; readonly configuration: Promise<Configuration> } | undefined

  constructor(settings: ProviderSettings, log: Logger) {
    this.settings = settings
    this.#log = log
  }

  /** Where the browser goes, and what to hold against what it brings back. @throws ParleyError `sso_unavailable` */
  async begin(redirectUri: string): Promise<{ url: string; ties: Ties }> {
    const configuration = await this.#configuration()
    const ties = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.settings.scopes.join(" "),
      state: ties.state,
      nonce: ties.nonce,
      code_challenge: await calculatePKCECodeChallenge(ties.verifier),
      code_challenge_method: "S256",
    })
    return { url: url.href, ties }
  }

  /**
   * Who came back. State, nonce, issuer, audience and signature are checked, the signature by the provider's published keys.
   * @param answer the address that the browser was sent back to, with its query
   * @throws ParleyError `sso_unavailable`, `sso_failed`
   */
  async finish(answer: URL, { state, nonce, verifier }: Ties): Promise<Claims> {
    const configuration = await this.#configuration()
    try {
      const tokens = await authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const claims = Claims.parse(tokens.claims())
      if (claims.email !== undefined || !configuration.serverMetadata().userinfo_endpoint) return claims
      const more = await fetchUserInfo(configuration, tokens.access_token, claims.sub)
      return Claims.parse({ ...more, iss: claims.iss, sub: claims.sub })
    } catch (error) {
      this.#log.warn({ provider: this.settings.id, reason: reasonOf(error) }, "single sign-on failed")
      throw new ParleyError("sso_failed", { cause: error })
    }
  }

  async #configuration(): Promise<Configuration> {
    const known = this.#discovered
    if (known && performance.now() - known.at < discoveredForMs) return await known.configuration
    const discovered = { at: performance.now(), configuration: this.#discover() }
    this.#discovered = discovered
    try {
      return await discovered.configuration
    } catch (error) {
      if (this.#discovered === discovered) this.#discovered = undefined
      this.#log.warn({ provider: this.settings.id, reason: reasonOf(error) }, "a provider does not answer")
      throw new ParleyError("sso_unavailable", { cause: error })
    }
  }

  #discover(): Promise<Configuration> {
    const { issuer, clientId } = this.settings
    const execute = [enableNonRepudiationChecks]
    // The settings take http for this machine alone.
    if (issuer.startsWith("http:")) execute.push(allowInsecureRequests)
    const options = { execute, timeout: timeoutSeconds }
    return discovery(new URL(issuer), clientId, undefined, clientAuth(this.settings), options)
  }
}

function clientAuth({ clientAuth: how, clientSecret }: ProviderSettings): ClientAuth {
  switch (how ?? (clientSecret === undefined ? "none" : "basic")) {
    case "basic":
      return ClientSecretBasic(clientSecret)
    case "post":
      return ClientSecretPost(clientSecret)
    case "none":
      return None()
  }
}

/** The library's words; what a provider answered may hold tokens, and stays out of the log. */
const reasonOf = (error: unknown): string =>
  error instanceof z.ZodError
    ? "its claims are not what OpenID Connect says"
    : error instanceof Error
      ? error.message
      : ""
