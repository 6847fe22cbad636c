import { mediaLimits } from "./media-limits.ts"
import { Attachment } from "./messages.ts"
import { byId } from "./params.ts"
import { route } from "./route.ts"
import { Id, Time } from "./scalars.ts"
import { Account } from "./users.ts"
import { z } from "./zod.ts"

/** Where the bytes of an attachment or an avatar are. */
export const mediaUrl = (id: string): string => `/api/media/${id}`
export const thumbnailUrl = (id: string): string => `/api/media/${id}/thumbnail`

export const Upload = z
  .object({
    id: Id,
    offset: z.number().int().describe("Bytes that are kept"),
    length: z.number().int(),
    expiresAt: Time,
    attachment: Attachment.nullable().describe("The file, once all of it has come"),
  })
  .meta({ id: "Upload" })
export type Upload = z.infer<typeof Upload>

const FileName = z.string().max(mediaLimits.fileNameMax)
/** tus says how these are answered, so they are no problem details. */
const wrongVersion = { 412: null } as const
/** RFC 9110: a part, not changed, a range that is not there. */
const fileAnswers = { 200: null, 206: null, 304: null, 416: null } as const

/** Files. Those that take or give bytes have no JSON on that side. */
export const mediaRoutes = {
  uploadMedia: route({
    method: "post",
    path: "/api/media",
    tag: "Media",
    summary: "Upload a file: the body is its bytes. Its type is found from them",
    access: "user",
    rate: "uploads",
    query: z.object({ name: FileName.optional() }),
    answers: { 201: Attachment },
    errors: ["too_large", "rate_limited", "overloaded"],
  }),
  getMedia: route({
    method: "get",
    path: "/api/media/:id",
    tag: "Media",
    summary: "The bytes of a file or an avatar; takes byte ranges",
    access: "user",
    params: byId,
    answers: fileAnswers,
    errors: ["not_found"],
  }),
  getThumbnail: route({
    method: "get",
    path: "/api/media/:id/thumbnail",
    tag: "Media",
    summary: "An image at no more than 400 pixels a side, as WebP",
    access: "user",
    params: byId,
    answers: fileAnswers,
    errors: ["not_found"],
  }),
  deleteMedia: route({
    method: "delete",
    path: "/api/media/:id",
    tag: "Media",
    summary: "Take back a file of one's own that is in no message",
    access: "user",
    params: byId,
    answers: { 204: null },
    errors: ["not_found"],
  }),
  setAvatar: route({
    method: "put",
    path: "/api/users/me/avatar",
    tag: "Media",
    summary: "Set one's avatar: the body is an image, of which the middle square is taken",
    access: "user",
    rate: "uploads",
    answers: { 200: Account },
    errors: ["too_large", "unsupported_type", "rate_limited", "overloaded"],
  }),
  deleteAvatar: route({
    method: "delete",
    path: "/api/users/me/avatar",
    tag: "Media",
    summary: "Have no avatar",
    access: "user",
    answers: { 200: Account },
    errors: [],
  }),
  createUpload: route({
    method: "post",
    path: "/api/media/uploads",
    tag: "Media",
    summary: "Begin a resumable upload (tus 1.0, creation)",
    access: "user",
    rate: "uploads",
    answers: { 201: null, ...wrongVersion },
    errors: ["invalid_input", "too_large", "rate_limited"],
  }),
  getUpload: route({
    method: "get",
    path: "/api/media/uploads/:id",
    tag: "Media",
    summary: "How far an upload is, and the file once it is whole; HEAD answers as tus 1.0 says",
    access: "user",
    params: byId,
    answers: { 200: Upload, ...wrongVersion },
    errors: ["not_found", "rate_limited", "overloaded"],
  }),
  sendUpload: route({
    method: "patch",
    path: "/api/media/uploads/:id",
    tag: "Media",
    summary: "Send more of an upload (tus 1.0); 409: go on from another offset, 460: wrong checksum",
    access: "user",
    params: byId,
    answers: { 204: null, 409: null, 460: null, ...wrongVersion },
    errors: ["invalid_input", "not_found", "unsupported_type", "rate_limited", "overloaded"],
  }),
  deleteUpload: route({
    method: "delete",
    path: "/api/media/uploads/:id",
    tag: "Media",
    summary: "Give an upload up (tus 1.0, termination)",
    access: "user",
    params: byId,
    answers: { 204: null, ...wrongVersion },
    errors: ["not_found"],
  }),
} as const
