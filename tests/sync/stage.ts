import { TestServer } from "../../server/testing/index.ts"
import { startNode } from "../support/node.ts"
import { BadBus } from "./bad-bus.ts"
import type { CatchUp } from "./law.ts"
import { type Cast, castFor } from "./world.ts"

/** A server for many histories, with the people in them. */
export interface Stage extends AsyncDisposable {
  readonly cast: Cast
  /** What the server logged as a warning or worse. */
  readonly complaints: readonly string[]
}

export async function openStage(catchUp: CatchUp): Promise<Stage> {
  if (catchUp !== "heads") {
    const server = await TestServer.start({ PARLEY_RATE_LIMITS: "off" })
    return {
      cast: await castFor(server.url),
      complaints: server.complaints,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  }
  const bad = new BadBus()
  const node = await startNode(bus => bad.on(bus))
  const { hub } = node.gateway
  return {
    cast: await castFor(node.url, { bad, checkHeads: () => hub.checkHeads() }),
    complaints: node.complaints,
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  }
}
