import { readFile } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { z } from "zod"

const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/

/** A provider of the file that `PARLEY_OIDC_PROVIDERS_FILE` names. */
const ProviderSettings = z
  .strictObject({
    /** Stays the same for good: accounts are linked by it. Part of the address that the provider sends people back to. */
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "takes lower-case letters, digits and dashes"),
    /** What the button says. */
    name: z.string().min(1).max(80),
    issuer: z
      .url({ protocol: /^https?$/ })
      .refine(url => url.startsWith("https:") || loopback.test(url), "must be an https address"),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).optional(),
    /** Beside the providers file, or with its whole path. */
    clientSecretFile: z.string().min(1).optional(),
    /** How the secret is sent; by default `basic` where there is one. */
    clientAuth: z.enum(["basic", "post", "none"]).optional(),
    scopes: z.array(z.string().regex(/^\S+$/)).default(["openid", "profile", "email"]),
    /** Whether people without an account get one; by default where `PARLEY_SIGN_UP` is `open`. */
    allowSignUp: z.boolean().optional(),
  })
  .refine(({ scopes }) => scopes.includes("openid"), { path: ["scopes"], message: 'must hold "openid"' })
  .refine(each => each.clientSecret === undefined || each.clientSecretFile === undefined, {
    path: ["clientSecretFile"],
    message: "goes without clientSecret",
  })
export type ProviderSettings = Omit<z.output<typeof ProviderSettings>, "clientSecretFile">

const ProviderList = z
  .array(ProviderSettings)
  .max(50)
  .refine(list => new Set(list.map(each => each.id)).size === list.length, "names an id twice")

/** Reads the providers of single sign-on; without a file there are none. @throws Error that says what is wrong, and shows no secret */
export async function readProviders(path: string | undefined): Promise<ProviderSettings[]> {
  if (path === undefined) return []
  const given = await readFile(path, "utf8")
    .then(JSON.parse)
    .catch(() => undefined)
  const parsed = ProviderList.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: at, message }) => `${at.join(".") || "it"}: ${message}`)
    throw new Error(
      `The file of OIDC providers ${path} must hold a JSON array of {id, name, issuer, clientId, clientSecret}. ` +
        problems.join("; "),
    )
  }
  return await Promise.all(
    parsed.data.map(async ({ clientSecretFile: file, ...provider }) => {
      if (file === undefined) return provider
      const clientSecret = (await readFile(resolve(dirname(path), file), "utf8")).trim()
      if (clientSecret === "") throw new Error(`The client secret file ${file} is empty.`)
      return { ...provider, clientSecret }
    }),
  )
}
