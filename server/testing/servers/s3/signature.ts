import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import { refuse } from "./refusal.ts"

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

const skewMaxMs = 15 * 60_000
const authorizationOf =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex")
const hmac = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest()

/** Checks Signature Version 4 as S3 does: who signed, when, what, and that the body is the one that was signed. */
export function checkSignature(request: Request, body: Uint8Array, credentials: Credentials): void {
  const [, accessKeyId, day = "", region = "", signedHeaders = "", signature = ""] =
    authorizationOf.exec(request.headers.get("authorization") ?? "") ?? refuse("AccessDenied")
  if (accessKeyId !== credentials.accessKeyId) refuse("InvalidAccessKeyId")
  if (region !== credentials.region) refuse("AuthorizationHeaderMalformed")
  const at = request.headers.get("x-amz-date") ?? ""
  const time = Date.parse(at.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"))
  if (!at.startsWith(day) || !(Math.abs(Date.now() - time) < skewMaxMs)) refuse("RequestTimeTooSkewed")
  const names = signedHeaders.split(";")
  checkSignedNames(request, names)
  const payload = request.headers.get("x-amz-content-sha256") ?? ""
  const canonical = [
    request.method,
    canonicalPath(request),
    canonicalQuery(request),
    ...names.map(name => `${name}:${(request.headers.get(name) ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signedHeaders,
    payload,
  ].join("\n")
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n")
  const key = [region, "s3", "aws4_request"].reduce<Buffer>(
    (derived, part) => hmac(derived, part),
    hmac(`AWS4${credentials.secretAccessKey}`, day),
  )
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature, "hex"))) refuse("SignatureDoesNotMatch")
  if (payload !== "UNSIGNED-PAYLOAD" && payload !== sha256(body)) refuse("XAmzContentSHA256Mismatch")
}

/** The host and every `x-amz-` header must be signed, in order. */
function checkSignedNames(request: Request, names: readonly string[]): void {
  const needed = [...request.headers.keys()].filter(name => name.startsWith("x-amz-"))
  const isComplete = ["host", "x-amz-content-sha256", ...needed].every(name => names.includes(name))
  if (!isComplete || names.join() !== names.toSorted().join()) refuse("AccessDenied")
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const canonicalPath = ({ url }: Request): string =>
  new URL(url).pathname
    .split("/")
    .map(part => encode(decodeURIComponent(part)))
    .join("/")

const canonicalQuery = ({ url }: Request): string =>
  [...new URL(url).searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join("&")
