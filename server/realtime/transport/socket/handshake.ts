import type { TransportName } from "@parley/wire"
import type { OpeningRequest } from "../engine/opening.ts"
import type { Handshake } from "../types.ts"

/** What a client presented, read from the opening request when asked for. */
export class ClientHandshake implements Handshake {
  readonly transport: TransportName
  readonly auth: Record<string, unknown>
  readonly #opening: OpeningRequest

  constructor(opening: OpeningRequest, transport: TransportName, auth: Record<string, unknown>) {
    this.#opening = opening
    this.transport = transport
    this.auth = auth
  }

  get headers(): Headers {
    return this.#opening.headers
  }

  get url(): URL {
    return this.#opening.url
  }

  get address(): string {
    return this.#opening.address
  }
}
