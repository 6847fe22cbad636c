import { rewriteOnLoad } from "../../support/rewrite.ts"

/** Whoever comes back is told how far each room is, and nothing of what changed. */
rewriteOnLoad("server/features/messages/sync.ts", [
  {
    from: "rooms: Object.fromEntries(rooms)",
    to: "rooms: Object.fromEntries([...rooms].map(([id, changes]) => [id, { ...changes, changes: [] }]))",
  },
])
