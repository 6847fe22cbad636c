import { existsSync } from "node:fs"
import type { HttpApp } from "./app.ts"
import { Files } from "./files.ts"
import { contentPolicies } from "./security.ts"

/** The built web client. Any page that is no file is the client's own: it reads the address itself. */
export function mountWeb(app: HttpApp, folder: string): void {
  if (!existsSync(`${folder}/index.html`)) {
    app.get("/", context => context.text("The web client is not built: run `npm start`.", 503))
    return
  }
  const files = new Files(folder)
  app.get("*", async (context, next) => {
    const path = context.req.path
    if (path.startsWith("/api/") || path.startsWith("/.well-known/")) return await next()
    if (path.startsWith("/assets/")) {
      const asset = await files.serve(context, path, "public, max-age=31536000, immutable")
      return asset ?? (await next())
    }
    context.header("content-security-policy", contentPolicies.web)
    const file = path === "/" ? undefined : await files.serve(context, path, "no-cache")
    return file ?? (await files.serve(context, "index.html", "no-cache")) ?? (await next())
  })
}
