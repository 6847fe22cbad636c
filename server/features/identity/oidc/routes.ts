import { ParleyError, type Route, singleSignOnRoutes } from "@parley/contract"
import { type Authenticate, answer, type Call, type Endpoint, endpoint } from "../../../http/index.ts"
import type { IdentityContext } from "../context.ts"
import { type CookieSettings, deviceOf, secure, setCookies, withCookies } from "../cookie-session.ts"
import { confirm } from "../credentials/confirm.ts"
import { relyingParty } from "../passkeys/relying-party.ts"
import { clearedFlowCookie, type Flow, flowCookie, readFlow } from "./flow.ts"
import type { Provider } from "./provider.ts"
import { link, listIdentities, logInBy, unlink } from "./service.ts"

export interface OidcSettings extends CookieSettings {
  /** By id. */
  readonly providers: ReadonlyMap<string, Provider>
  readonly authenticate: Authenticate
}

type AnyCall = Pick<Call<Route>, "request" | "address" | "setHeader">

export function oidcEndpoints(context: IdentityContext, settings: OidcSettings): Endpoint[] {
  const { providers } = settings
  return [
    endpoint(singleSignOnRoutes.listProviders, async () =>
      answer(200, { providers: [...providers.values()].map(({ settings: { id, name } }) => ({ id, name })) }),
    ),
    endpoint(singleSignOnRoutes.startSingleSignOn, async call => {
      const url = await setOut(context, settings, {
        call,
        provider: call.params.provider,
        next: call.query.next,
      })
      call.setHeader("location", url)
      return answer(302)
    }),
    endpoint(singleSignOnRoutes.finishSingleSignOn, async call => {
      const provider = named(settings, call.params.provider)
      call.setHeader("location", context.publicUrl + (await comeBack(context, settings, { call, provider })))
      return answer(302)
    }),
    endpoint(singleSignOnRoutes.linkProvider, async call => {
      const { next, ...confirmation } = call.body
      const { provider } = call.params
      named(settings, provider)
      const { id: linkTo } = await confirm(context, call.caller, confirmation)
      return answer(200, { url: await setOut(context, settings, { call, provider, next, linkTo }) })
    }),
    endpoint(singleSignOnRoutes.listLinkedIdentities, async ({ caller }) =>
      answer(200, { identities: await listIdentities(context, caller.userId, providers) }),
    ),
    endpoint(singleSignOnRoutes.unlinkIdentity, async ({ caller, params }) => {
      await unlink(context, { id: params.id, userId: caller.userId })
      return answer(204)
    }),
  ]
}

/** Sends the browser off with a cookie of its own. Returns where it goes. */
async function setOut(
  context: IdentityContext,
  settings: OidcSettings,
  { call, ...flow }: Omit<Flow, "ties" | "expiresAt"> & { call: AnyCall },
): Promise<string> {
  const provider = named(settings, flow.provider)
  const { url, ties } = await provider.begin(redirectUri(context, provider, call.request))
  setCookies(call, [flowCookie(context, { ...flow, ties }, secure(call, settings))])
  return url
}

/** What the browser came back with is used, and its cookie forgotten. Returns the page to go on to. */
async function comeBack(
  context: IdentityContext,
  settings: OidcSettings,
  { call, provider }: { call: AnyCall; provider: Provider },
): Promise<string> {
  setCookies(call, [clearedFlowCookie(secure(call, settings))])
  const flow = readFlow(context, call.request.headers, provider.settings.id)
  try {
    if (!flow) throw new ParleyError("sso_failed")
    const answered = new URL(redirectUri(context, provider, call.request))
    answered.search = new URL(call.request.url).search
    const told = { provider, claims: await provider.finish(answered, flow.ties) }
    if (flow.linkTo === undefined) withCookies(call, await logInBy(context, told, deviceOf(call)), settings)
    else {
      // A cookie that someone else planted must not link an identity to their account.
      const caller = await settings.authenticate(call.request)
      if (caller?.userId !== flow.linkTo) throw new ParleyError("not_logged_in")
      await link(context, told, flow.linkTo)
    }
    return flow.next
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    return withError(flow?.linkTo === undefined ? "/login" : flow.next, error.code)
  }
}

function withError(page: string, code: string): string {
  const url = new URL(page, "http://page")
  url.searchParams.set("sso_error", code)
  return url.pathname + url.search + url.hash
}

/** @throws ParleyError `not_found` */
function named({ providers }: OidcSettings, id: string): Provider {
  const provider = providers.get(id)
  if (!provider) throw new ParleyError("not_found")
  return provider
}

function redirectUri({ publicUrl }: IdentityContext, { settings }: Provider, request: Request): string {
  const here = publicUrl === "" ? relyingParty("", request).origin : publicUrl
  return `${here}/api/auth/oidc/${settings.id}/callback`
}
