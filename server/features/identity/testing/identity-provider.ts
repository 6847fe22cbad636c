import { createHash } from "node:crypto"
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose"

interface Grant {
  readonly query: URLSearchParams
  readonly claims: JWTPayload
}

/** How a provider misbehaves. */
interface Lie {
  readonly nonce?: string
  readonly issuer?: string
  readonly audience?: string
  readonly expired?: boolean
  /** Signed by a key that it never published. */
  readonly foreignKey?: boolean
}

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

const clientId = "parley"
const clientSecret = "secret of parley"
const json = (body: object, status = 200) => Response.json(body, { status })

/** An OpenID Connect provider on a free port, whose tokens are signed for real. */
export class IdentityProvider implements AsyncDisposable {
  readonly #server: ReturnType<typeof Bun.serve>
  readonly #grants = new Map<string, Grant>()
  readonly #keys: KeyPair
  readonly #foreign: KeyPair
  lie: Lie = {}
  /** Said by the user info endpoint in place of the token. */
  userInfo: Readonly<Record<string, unknown>> | undefined

  private constructor(keys: KeyPair, foreign: KeyPair) {
    this.#keys = keys
    this.#foreign = foreign
    this.#server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: request => this.#serve(request) })
  }

  static async start(): Promise<IdentityProvider> {
    return new IdentityProvider(await generateKeyPair("ES256"), await generateKeyPair("ES256"))
  }

  get issuer(): string {
    return this.#server.url.origin
  }

  /** What an operator writes into the providers file. */
  settings(more: object = {}) {
    return { id: "acme", name: "Acme", issuer: this.issuer, clientId, clientSecret, ...more }
  }

  /** Someone logs in here and agrees. Returns the address that their browser is sent back to. */
  agree(location: string, claims: JWTPayload): URL {
    const query = new URL(location).searchParams
    const code = crypto.randomUUID()
    this.#grants.set(code, { query, claims })
    const back = new URL(query.get("redirect_uri") ?? "")
    back.search = String(new URLSearchParams({ code, state: query.get("state") ?? "", iss: this.issuer }))
    return back
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true)
  }

  async #serve(request: Request): Promise<Response> {
    const { issuer } = this
    switch (new URL(request.url).pathname) {
      case "/.well-known/openid-configuration":
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["ES256"],
          authorization_response_iss_parameter_supported: true,
        })
      case "/keys":
        return json({ keys: [{ ...(await exportJWK(this.#keys.publicKey)), alg: "ES256", use: "sig" }] })
      case "/token":
        return this.#token(request)
      case "/userinfo":
        return json(this.userInfo ?? {})
      default:
        return json({}, 404)
    }
  }

  /** A code is good once, for who can show what its challenge was made of (RFC 7636). */
  async #token(request: Request): Promise<Response> {
    const given = `Basic ${btoa(`${clientId}:${encodeURIComponent(clientSecret).replaceAll("%20", "+")}`)}`
    if (request.headers.get("authorization") !== given) return json({ error: "invalid_client" }, 401)
    const form = new URLSearchParams(await request.text())
    const code = form.get("code") ?? ""
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    const shown = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url")
    const fits =
      shown === grant?.query.get("code_challenge") &&
      form.get("redirect_uri") === grant.query.get("redirect_uri")
    if (!grant || !fits) return json({ error: "invalid_grant" }, 400)
    return json({ access_token: "for nothing", token_type: "Bearer", id_token: await this.#idToken(grant) })
  }

  #idToken({ query, claims }: Grant): Promise<string> {
    const { nonce = query.get("nonce"), issuer = this.issuer, audience = clientId } = this.lie
    return new SignJWT({ ...claims, nonce })
      .setProtectedHeader({ alg: "ES256" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(this.lie.expired ? "-2 h" : undefined)
      .setExpirationTime(this.lie.expired ? "-1 h" : "5 min")
      .sign((this.lie.foreignKey ? this.#foreign : this.#keys).privateKey)
  }
}
