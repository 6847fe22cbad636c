import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi"
import { type ErrorCode, errors } from "./errors.ts"
import { Problem } from "./problem.ts"
import type { Route } from "./route.ts"
import { routes } from "./routes.ts"
import { scopeOfRoute } from "./scopes.ts"

/** The OpenAPI 3.1 document of every REST call, as plain data. */
export function openApiDocument(version: string) {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version,
      description: "REST calls of Parley. Live events go over Socket.IO at `/socket.io`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    components: {
      securitySchemes: {
        cookie: { type: "apiKey", in: "cookie", name: "parley_access" },
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        personalAccessToken: { type: "http", scheme: "bearer", bearerFormat: "parley_pat_..." },
      },
    },
    paths: paths(),
  })
}

function paths(): ZodOpenApiPathsObject {
  const all: Record<string, Record<string, unknown>> = {}
  for (const [name, definition] of Object.entries(routes) as [string, Route][]) {
    const path = definition.path.replace(/:(\w+)/g, "{$1}")
    all[path] = { ...all[path], [definition.method]: operation(name, definition) }
  }
  return all as ZodOpenApiPathsObject
}

function operation(name: string, definition: Route) {
  return {
    operationId: name,
    tags: [definition.tag],
    summary: definition.summary,
    ...(definition.access === "anyone" ? {} : { security: securityOf(definition) }),
    requestParams: {
      ...(definition.params ? { path: definition.params } : {}),
      ...(definition.query ? { query: definition.query } : {}),
    },
    ...(definition.body
      ? {
          requestBody: {
            required: definition.bodyOptional !== true,
            content: { "application/json": { schema: definition.body } },
          },
        }
      : {}),
    responses: { ...answers(definition), ...failures(definition) },
  }
}

/** What may be presented; a personal access token with the scope that is named. */
function securityOf(definition: Route) {
  const scope = scopeOfRoute(definition)
  const session = [{ cookie: [] }, { bearer: [] }]
  return scope === "session" ? session : [...session, { personalAccessToken: [scope] }]
}

function answers(definition: Route) {
  return Object.fromEntries(
    Object.entries(definition.answers).map(([status, schema]) => [
      status,
      schema === null
        ? { description: "Done" }
        : { description: "Answer", content: { "application/json": { schema } } },
    ]),
  )
}

/** Failures grouped by status, since OpenAPI has one response for each. */
function failures(definition: Route) {
  const common: ErrorCode[] = [
    ...(definition.params || definition.query || definition.body ? (["invalid_input"] as const) : []),
    ...(definition.access === "anyone" ? [] : (["not_logged_in", "scope_missing"] as const)),
    ...(definition.access === "anyone" || definition.access === "user" ? [] : (["not_found"] as const)),
    ...(definition.rate ? (["rate_limited"] as const) : []),
  ]
  const byStatus = Map.groupBy(new Set([...common, ...definition.errors]), code => errors[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map(code => `\`${code}\`: ${errors[code].message}`).join("\n\n"),
        content: { "application/problem+json": { schema: Problem } },
      },
    ]),
  )
}
