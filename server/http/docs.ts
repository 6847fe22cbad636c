import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import openApi from "@parley/contract/openapi.json"
import type { HttpApp } from "./app.ts"
import { Files } from "./files.ts"

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Parley API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="api"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`
const start = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null })\n`
const viewerFiles = new Set(["swagger-ui.css", "swagger-ui-bundle.js"])

/** The OpenAPI document, and a page to read and try it. */
export function mountDocs(app: HttpApp): void {
  const viewer = new Files(dirname(fileURLToPath(import.meta.resolve("swagger-ui-dist/package.json"))))
  app.get("/api/openapi.json", context => context.json(openApi))
  app.get("/api/docs", context => context.html(page))
  app.get("/api/docs/start.js", context => context.body(start, 200, { "content-type": "text/javascript" }))
  app.get("/api/docs/:file", async (context, next) => {
    const name = context.req.param("file")
    if (!viewerFiles.has(name)) return await next()
    return (await viewer.serve(context, name, "max-age=86400")) ?? (await next())
  })
}
