/** A refusal of the server: problem details (RFC 9457) on REST, `{error}` in the acknowledgement of an event. */
export class Refusal extends Error {
  constructor({ code, detail, message, retryable, retryAfterMs }) {
    super(detail ?? message ?? code)
    this.code = code
    this.retryable = retryable === true
    this.retryAfterMs = retryAfterMs
  }
}

/** A log-in that is renewed when its access token has expired, after 15 minutes. */
export class Session {
  #url
  #tokens
  #renewal = null

  constructor(url, tokens) {
    this.#url = url
    this.#tokens = tokens
  }

  static async logIn(url, { login, password }) {
    const tokens = await request(`${url}/api/auth/login`, { body: { login, password } })
    if (!tokens.accessToken)
      throw new Refusal({ code: "challenge", message: "The account has a second factor." })
    return new Session(url, tokens)
  }

  get user() {
    return this.#tokens.user
  }

  get accessToken() {
    return this.#tokens.accessToken
  }

  /** Makes a REST call, once more where the log-in had to be renewed. */
  async call(method, path, body) {
    const token = this.accessToken
    try {
      return await request(this.#url + path, { method, body, token })
    } catch (error) {
      if (error.code !== "not_logged_in") throw error
      if (token === this.accessToken) await this.renew()
      return await request(this.#url + path, { method, body, token: this.accessToken })
    }
  }

  /** A refresh token is good for one use: everyone waits for the same renewal. */
  renew() {
    const body = { refreshToken: this.#tokens.refreshToken }
    this.#renewal ??= request(`${this.#url}/api/auth/refresh`, { body })
      .then(tokens => {
        this.#tokens = tokens
      })
      .finally(() => {
        this.#renewal = null
      })
    return this.#renewal
  }
}

async function request(url, { method = "POST", body, token }) {
  const headers = { accept: "application/json" }
  if (body !== undefined) headers["content-type"] = "application/json"
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(url, { method, headers, ...sent, signal: AbortSignal.timeout(20_000) }).catch(
    cause => {
      throw new Refusal({ code: "timeout", message: `No answer: ${cause.message}`, retryable: true })
    },
  )
  const answer = response.status === 204 ? null : await response.json().catch(() => ({}))
  if (response.ok) return answer
  // What is between may answer in the server's place, without problem details.
  throw new Refusal({ code: `http_${response.status}`, retryable: response.status >= 502, ...answer })
}
