import { clientEvents, serverEvents } from "./events.ts"
import * as contract from "./index.ts"
import { EventError } from "./problem.ts"
import { z } from "./zod.ts"

type Json = Record<string, unknown>

/** The AsyncAPI 3.0 document of every live event, as plain data. What clients send is acknowledged, as a reply. */
export function asyncApiDocument(version: string): Json {
  const outgoing = Object.entries(serverEvents)
  const incoming = Object.entries(clientEvents)
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Parley events",
      version,
      description:
        "Live events over Socket.IO (protocol revision 5) at `/socket.io/`, namespace `/`. Log in by cookie, or with " +
        "`auth: {token}`. A connection hears all rooms of its user without asking.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    channels: {
      events: {
        address: "/",
        title: "The namespace of all events",
        messages: Object.fromEntries(
          [
            ...outgoing.map(([name]) => keyOf(name)),
            ...incoming.flatMap(([name]) => [requestKey(name), resultKey(name)]),
          ].map(key => [key, { $ref: `#/components/messages/${key}` }]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(
        incoming.map(([name, { summary }]) => [requestKey(name), receive(name, summary)]),
      ),
      ...Object.fromEntries(outgoing.map(([name, { summary }]) => [keyOf(name), send(name, summary)])),
    },
    components: { messages: messages(), schemas: schemas() },
  }
}

/** `message:new` as a key of a document: `message-new`. */
const keyOf = (event: string): string => event.replaceAll(":", "-")
/** What clients send has keys of its own: an event may go both ways under one name. */
const requestKey = (event: string): string => `${keyOf(event)}-request`
const resultKey = (event: string): string => `${keyOf(event)}-result`
const inChannel = (key: string) => ({ $ref: `#/channels/events/messages/${key}` })

function receive(name: string, summary: string): Json {
  return {
    action: "receive",
    channel: { $ref: "#/channels/events" },
    summary,
    messages: [inChannel(requestKey(name))],
    reply: { channel: { $ref: "#/channels/events" }, messages: [inChannel(resultKey(name))] },
  }
}

function send(name: string, summary: string): Json {
  return {
    action: "send",
    channel: { $ref: "#/channels/events" },
    summary,
    messages: [inChannel(keyOf(name))],
  }
}

function messages(): Json {
  const message = (name: string, key: string) => ({
    name,
    payload: { $ref: `#/components/schemas/${key}` },
  })
  return {
    ...Object.fromEntries(Object.keys(serverEvents).map(name => [keyOf(name), message(name, keyOf(name))])),
    ...Object.fromEntries(
      Object.keys(clientEvents).flatMap(name => [
        [requestKey(name), message(name, requestKey(name))],
        [resultKey(name), message(`${name} (acknowledgement)`, resultKey(name))],
      ]),
    ),
  }
}

/** Every payload and result, and every named schema that they use, each once. Names of events are lower-case. */
function schemas(): Json {
  const registry = z.registry<{ id: string }>()
  for (const [name, { payload }] of Object.entries(serverEvents)) registry.add(payload, { id: keyOf(name) })
  for (const [name, { payload, result }] of Object.entries(clientEvents)) {
    registry.add(payload, { id: requestKey(name) })
    registry.add(z.union([result, EventError]), { id: resultKey(name) })
  }
  addNamed(registry)
  const made = z.toJSONSchema(registry, {
    target: "draft-7",
    unrepresentable: "any",
    uri: id => `#/components/schemas/${id}`,
  })
  const all = new Map(Object.entries(made.schemas).map(([id, schema]) => [id, withoutId(schema as Json)]))
  const roots = [...all.keys()].filter(id => !/^[A-Z]/.test(id))
  return Object.fromEntries([...reachable(all, roots)].sort().map(id => [id, all.get(id)]))
}

/** Schemas that some event uses, however far down. */
function reachable(all: ReadonlyMap<string, Json>, roots: readonly string[]): Set<string> {
  const reached = new Set(roots)
  for (const id of reached) {
    for (const [, used] of JSON.stringify(all.get(id)).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used !== undefined) reached.add(used)
    }
  }
  return reached
}

function addNamed(registry: z.core.$ZodRegistry<{ id: string }>): void {
  for (const part of Object.values(contract)) {
    const id = part instanceof z.ZodType ? part.meta()?.id : undefined
    if (id !== undefined) registry.add(part as z.ZodType, { id })
  }
}

/** References lead within the document, so a schema needs no address of its own. */
function withoutId({ $id: _id, $schema: _schema, ...schema }: Json): Json {
  return schema
}
