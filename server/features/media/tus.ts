import { mediaLimits, mediaRoutes, ParleyError, type Route, type Upload } from "@parley/contract"
import { type Caller, type Endpoint, parse, problemResponse } from "../../http/index.ts"
import { isoTime } from "../../platform/clock.ts"
import { bodyThatCame, declaredLength, refuseLong } from "./body.ts"
import type { MediaContext } from "./context.ts"
import type { UploadRow } from "./repository.ts"
import {
  type Checksum,
  createUpload,
  dropUpload,
  fileOf,
  ownUpload,
  type Received,
  receive,
} from "./uploads.ts"
import { attachmentView } from "./view.ts"

const version = "1.0.0"
const uploadsPath = mediaRoutes.createUpload.path
const offsetContent = "application/offset+octet-stream"
/** What a request is answered with that did not add what it came with. */
const statusOf: Readonly<Record<Received, number>> = { kept: 204, wrong_offset: 409, wrong_checksum: 460 }

interface TusCall {
  readonly request: Request
  readonly caller: Caller
  readonly id: string
}

/** Resumable uploads by tus 1.0.0: the core protocol with creation, expiration, checksum and termination. */
export function tusEndpoints(context: MediaContext): Endpoint[] {
  return [
    tusEndpoint(mediaRoutes.createUpload, call => create(context, call)),
    tusEndpoint(mediaRoutes.getUpload, async ({ request, caller, id }) => {
      const upload = await ownUpload(context, id, caller.userId)
      if (request.method === "HEAD") return answer(200, { ...state(upload), "cache-control": "no-store" })
      return Response.json(await describe(context, upload), { headers: { "cache-control": "no-store" } })
    }),
    tusEndpoint(mediaRoutes.sendUpload, call => send(context, call)),
    tusEndpoint(mediaRoutes.deleteUpload, async ({ caller, id }) => {
      await dropUpload(context, await ownUpload(context, id, caller.userId))
      return answer(204)
    }),
  ]
}

async function create(context: MediaContext, { request, caller }: TusCall): Promise<Response> {
  const length = wholeNumber(request, "upload-length")
  refuseLong(length, mediaLimits.fileMax)
  const metadata = parseMetadata(request.headers.get("upload-metadata") ?? "")
  const name = metadata.get("filename") ?? metadata.get("name") ?? ""
  const upload = await createUpload(context, { ownerId: caller.userId, name, length })
  return answer(201, { ...state(upload), location: `${uploadsPath}/${upload.id}` })
}

async function send(context: MediaContext, { request, caller, id }: TusCall): Promise<Response> {
  if (request.headers.get("content-type") !== offsetContent) {
    throw new ParleyError("unsupported_type", { message: `The content-type must be ${offsetContent}.` })
  }
  const offset = wholeNumber(request, "upload-offset")
  const checksum = parseChecksum(request.headers.get("upload-checksum"))
  return await context.slots.hold(caller.userId, async () => {
    const upload = await ownUpload(context, id, caller.userId)
    if (offset !== upload.received) return answer(409, state(upload))
    if (offset + declaredLength(request) > upload.length) throw invalid("This is more than Upload-Length.")
    const received = await receive(context, upload, { content: bodyThatCame(request), checksum })
    const now = await ownUpload(context, id, caller.userId)
    await fileOf(context, now)
    return answer(statusOf[received], state(now))
  })
}

async function describe(context: MediaContext, upload: UploadRow): Promise<Upload> {
  const file = await fileOf(context, upload)
  return {
    id: upload.id,
    offset: upload.received,
    length: upload.length,
    expiresAt: isoTime(upload.expires_at),
    attachment: file ? attachmentView(file) : null,
  }
}

function state(upload: UploadRow): Record<string, string> {
  return {
    "upload-offset": String(upload.received),
    "upload-length": String(upload.length),
    "upload-expires": new Date(upload.expires_at).toUTCString(),
  }
}

/** Authenticates and checks the protocol's version; every answer tells ours, also a refusal. */
function tusEndpoint(route: Route, handle: (call: TusCall) => Promise<Response>): Endpoint {
  return {
    route,
    async serve(context, { authenticate }) {
      const request = context.req.raw
      const respond = async (): Promise<Response> => {
        const caller = await authenticate(request)
        if (!caller) throw new ParleyError("not_logged_in")
        if (request.method !== "GET" && request.headers.get("tus-resumable") !== version) {
          return answer(412, { "tus-version": version })
        }
        const id = parse(route.params, context.req.param(), "path")?.["id"]
        return await handle({ request, caller, id: String(id ?? "") })
      }
      const response = await respond().catch((error: unknown) => {
        if (error instanceof ParleyError) return problemResponse(error, context.get("requestId"))
        throw error
      })
      response.headers.set("tus-resumable", version)
      return response
    },
  }
}

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers })
}

/** @throws ParleyError `invalid_input` unless the header is a whole number of at least 0 */
function wholeNumber(request: Request, name: string): number {
  const given = request.headers.get(name) ?? ""
  if (!/^\d{1,15}$/.test(given)) throw invalid(`The header ${name} must be a whole number.`)
  return Number(given)
}

/** Pairs of a name and a value in Base64, by commas. (tus 1.0, Upload-Metadata) */
function parseMetadata(header: string): Map<string, string> {
  const pairs = header.split(",").map(pair => pair.trim().split(" "))
  return new Map(pairs.map(([name = "", value = ""]) => [name, Buffer.from(value, "base64").toString()]))
}

/** @throws ParleyError `invalid_input` for an algorithm that is not taken */
function parseChecksum(header: string | null): Checksum | undefined {
  if (header === null) return undefined
  const [algorithm, digest = ""] = header.trim().split(/ +/)
  if (algorithm !== "sha1" && algorithm !== "sha256") {
    throw invalid("Upload-Checksum takes sha1 and sha256.")
  }
  return { algorithm, digest: Buffer.from(digest, "base64") }
}

const invalid = (message: string): ParleyError => new ParleyError("invalid_input", { message })
