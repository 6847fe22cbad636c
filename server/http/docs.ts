import type { MiddlewareHandler } from "hono"
import { assetFolder } from "../platform/compiled.ts"
import type { HttpApp } from "./app.ts"
import { Files } from "./files.ts"
import { json } from "./json.ts"
import { contentPolicies } from "./security.ts"

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Parley API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <p>These are the REST calls. <a href="/api/docs/events">The live events</a> have a page of their own.</p>
    <div id="api"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`
const start = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null })\n`
const viewerFiles = new Set(["swagger-ui.css", "swagger-ui-bundle.js"])

/** The OpenAPI and AsyncAPI documents, and pages to read them, each loaded once somebody asks for it. */
export function mountDocs(app: HttpApp): void {
  const viewer = new Files(assetFolder("api-docs"))
  app.get("/api/openapi.json", async context =>
    json(context, (await import("@parley/contract/openapi.json")).default),
  )
  app.use("/api/docs", policy)
  app.use("/api/docs/events", policy)
  app.get("/api/docs", context => context.html(page))
  app.get("/api/docs/start.js", context => context.body(start, 200, { "content-type": "text/javascript" }))
  app.get("/api/asyncapi.json", async context =>
    json(context, (await import("@parley/contract/asyncapi.json")).default),
  )
  app.get("/api/docs/events", async context => context.html((await import("./events-page.ts")).eventsPage()))
  app.get("/api/docs/:file", async (context, next) => {
    const name = context.req.param("file")
    if (!viewerFiles.has(name)) return await next()
    return (await viewer.serve(context, name, "max-age=86400")) ?? (await next())
  })
}

const policy: MiddlewareHandler = async (context, next) => {
  await next()
  context.header("content-security-policy", contentPolicies.docs)
}
