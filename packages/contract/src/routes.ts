import { accountRoutes } from "./account.ts"
import { administrationRoutes } from "./administration.ts"
import { blockRoutes } from "./blocks.ts"
import { bookmarkRoutes } from "./bookmarks.ts"
import { credentialRoutes } from "./credentials.ts"
import { mediaRoutes } from "./media.ts"
import { messageRoutes } from "./message-routes.ts"
import { moderationRoutes } from "./moderation.ts"
import { notificationRoutes } from "./notifications.ts"
import { passkeyRoutes } from "./passkeys.ts"
import { readingRoutes } from "./reading.ts"
import { roomRoutes } from "./room-routes.ts"
import { searchRoutes } from "./search.ts"
import { sessionRoutes } from "./session-routes.ts"
import { singleSignOnRoutes } from "./single-sign-on.ts"
import { tokenRoutes } from "./tokens.ts"
import { twoFactorRoutes } from "./two-factor.ts"
import { userRoutes } from "./users.ts"

/** Every REST call of Parley. The server mounts exactly these; OpenAPI is generated from them. */
export const routes = {
  ...sessionRoutes,
  ...userRoutes,
  ...roomRoutes,
  ...messageRoutes,
  ...credentialRoutes,
  ...tokenRoutes,
  ...twoFactorRoutes,
  ...passkeyRoutes,
  ...singleSignOnRoutes,
  ...administrationRoutes,
  ...blockRoutes,
  ...accountRoutes,
  ...bookmarkRoutes,
  ...moderationRoutes,
  ...readingRoutes,
  ...mediaRoutes,
  ...notificationRoutes,
  ...searchRoutes,
} as const

export type RouteName = keyof typeof routes
