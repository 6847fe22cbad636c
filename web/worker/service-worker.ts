/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope

/** Filled in by the build: the files of this version, and a digest of them. */
declare const precached: readonly string[]
declare const version: string

/** One cache per version of the shell; what people were sent lies beside, for a browser without a network. */
const shell = `parley-shell-${version}`
const pictures = "parley-pictures"
const picturesMax = 300
/** What the page last said in its language, for pushes while it is closed. */
const words = "parley-words"

self.addEventListener("install", event => {
  event.waitUntil(caches.open(shell).then(cache => cache.addAll(["/", ...precached])))
})

self.addEventListener("activate", event => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()))
})

// A new version waits until the page asks: people do not lose the page under their hands.
self.addEventListener("message", event => {
  if (event.data === "take over") void self.skipWaiting()
  if (event.data === "forget") event.waitUntil(caches.delete(pictures))
  if (event.data?.words) event.waitUntil(keepWords(event.data.words))
})

self.addEventListener("fetch", event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== self.location.origin) return
  if (url.pathname.startsWith("/api/media/")) {
    if (request.destination === "image") event.respondWith(picture(request))
    return
  }
  if (/^\/(api|socket\.io|\.well-known)\//u.test(url.pathname)) return
  event.respondWith(request.mode === "navigate" ? page(request) : file(request))
})

self.addEventListener("push", event => event.waitUntil(showPush(payloadOf(event.data))))

self.addEventListener("notificationclick", event => {
  event.notification.close()
  const { url } = event.notification.data ?? {}
  event.waitUntil(open(typeof url === "string" && /^\/(?!\/)/u.test(url) ? url : "/"))
})

async function dropOldShells(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("parley-shell-") && name !== shell) await caches.delete(name)
  }
}

/** The page of this version whatever the address, so that page and files always fit. */
async function page(request: Request): Promise<Response> {
  return (await fromShell("/")) ?? fetch(request)
}

async function file(request: Request): Promise<Response> {
  return (await fromShell(request)) ?? fetch(request)
}

const fromShell = async (what: RequestInfo): Promise<Response | undefined> =>
  (await caches.open(shell)).match(what, { ignoreVary: true })

/** A picture that was seen is there offline, too. The network comes first: it knows whether one may still see it. */
async function picture(request: Request): Promise<Response> {
  const cache = await caches.open(pictures)
  try {
    const answer = await fetch(request)
    if (answer.status === 200) await keep(cache, request, answer.clone())
    else if (answer.status === 404) await cache.delete(request)
    return answer
  } catch (error) {
    const kept = await cache.match(request)
    if (kept) return kept
    throw error
  }
}

async function keep(cache: Cache, request: Request, answer: Response): Promise<void> {
  try {
    await cache.put(request, answer)
    const [oldest, ...others] = await cache.keys()
    if (oldest && others.length >= picturesMax) await cache.delete(oldest)
  } catch {
    // A full disk costs the picture of an offline day, not the one of now.
  }
}

/** What the server says in a push: `PushPayload` of the contract. */
interface Payload {
  readonly title: string
  readonly body: string
  /** Which sentence of ours the body is, in English. */
  readonly sentence?: string | null
  readonly tag: string
  readonly url: string
  readonly roomId: string
  readonly seq: number | null
  readonly unread: number
  readonly sound: boolean
  readonly at: string
}

/** Null for what this version does not know. */
function payloadOf(data: PushMessageData | null): Payload | null {
  try {
    const payload: unknown = data?.json()
    return isPayload(payload) ? payload : null
  } catch {
    return null
  }
}

function isPayload(value: unknown): value is Payload {
  const { v, title, body, tag, url } = (value ?? {}) as Record<string, unknown>
  return v === 1 && [title, body, tag, url].every(each => typeof each === "string")
}

async function keepWords(sentences: unknown): Promise<void> {
  await (await caches.open(words)).put("/words", Response.json(sentences))
}

/** A sentence of ours in the language that the page last spoke; as the server said it, where it never did. */
async function inItsLanguage({ sentence, body }: Payload): Promise<string> {
  const kept = await (await caches.open(words)).match("/words")
  const sentences: Record<string, unknown> = (await kept?.json()) ?? {}
  const said = sentence ? sentences[sentence] : null
  return typeof said === "string" ? said : body
}

/** Browsers demand that every push shows something, known or not. */
async function showPush(payload: Payload | null): Promise<void> {
  const look = { icon: "/icons/icon-192.png", badge: "/icons/icon-192.png" }
  if (!payload) return await self.registration.showNotification("Parley", { ...look, tag: "unknown" })
  const { title, tag, url, roomId, seq, unread, sound, at } = payload
  const body = await inItsLanguage(payload)
  await self.registration.showNotification(title, {
    ...look,
    ...{ body, tag, silent: !sound, timestamp: Date.parse(at), data: { url, roomId, seq } },
  })
  await self.navigator.setAppBadge?.(unread).catch(() => undefined)
}

/** In the page that is open, the one in front first; else in a new one. */
async function open(url: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  const page = pages.find(({ focused }) => focused) ?? pages[0]
  if (!page) return void (await self.clients.openWindow(url))
  page.postMessage({ open: url })
  await page.focus()
}
