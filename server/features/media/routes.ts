import { mediaRoutes, ParleyError, type Route } from "@parley/contract"
import { answer, type Endpoint, endpoint, parse } from "../../http/index.ts"
import { deleteAvatar, setAvatar } from "./avatars.ts"
import type { MediaContext } from "./context.ts"
import { takeBack, uploadFile, visibleFile } from "./files.ts"
import type { AttachmentRow } from "./repository.ts"
import { serveFile, serveThumbnail } from "./serve.ts"
import { tusEndpoints } from "./tus.ts"

export function mediaEndpoints(context: MediaContext): Endpoint[] {
  return [
    endpoint(mediaRoutes.uploadMedia, async ({ query, caller, request }) =>
      answer(201, await uploadFile(context, { ownerId: caller.userId, name: query.name ?? "", request })),
    ),
    fileEndpoint(context, { route: mediaRoutes.getMedia, serve: serveFile }),
    fileEndpoint(context, { route: mediaRoutes.getThumbnail, serve: serveThumbnail }),
    endpoint(mediaRoutes.deleteMedia, async ({ params, caller }) => {
      await takeBack(context, params.id, caller.userId)
      return answer(204)
    }),
    endpoint(mediaRoutes.setAvatar, async ({ caller, request }) =>
      answer(200, await setAvatar(context, caller.userId, request)),
    ),
    endpoint(mediaRoutes.deleteAvatar, async ({ caller }) =>
      answer(200, await deleteAvatar(context, caller.userId)),
    ),
    ...tusEndpoints(context),
  ]
}

/** A route whose answer is the bytes of a file that the caller may see. */
function fileEndpoint(
  context: MediaContext,
  of: {
    route: Route
    serve: (context: MediaContext, request: Request, row: AttachmentRow) => Promise<Response>
  },
): Endpoint {
  return {
    route: of.route,
    async serve({ req }, { authenticate }) {
      const caller = await authenticate(req.raw)
      if (!caller) throw new ParleyError("not_logged_in")
      const id = String(parse(of.route.params, req.param(), "path")?.["id"] ?? "")
      return await of.serve(context, req.raw, await visibleFile(context, id, caller.userId))
    },
  }
}
