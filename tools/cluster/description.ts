/** One process of a cluster, as it is to be. */
export interface NodeDescription {
  /** Unique in its cluster, and the prefix of its log. */
  readonly name: string
  /** Its `PARLEY_ROLES`. */
  readonly roles: string
  /** Settings of its own, over those of the cluster. */
  readonly settings?: Readonly<Record<string, string>>
  /** Path of a module that is loaded before the server. */
  readonly preload?: string
}

/** Every role in processes of its own, by the order in which they are started: those that work before those that ask. */
export const everyRole: readonly NodeDescription[] = [
  { name: "messages-1", roles: "worker:messages" },
  { name: "messages-2", roles: "worker:messages" },
  { name: "presence-1", roles: "worker:presence" },
  { name: "search-1", roles: "worker:search" },
  { name: "notifications-1", roles: "worker:notifications" },
  { name: "api-1", roles: "api" },
  { name: "api-2", roles: "api" },
  { name: "realtime-1", roles: "realtime" },
  { name: "realtime-2", roles: "realtime" },
  { name: "web-1", roles: "web" },
]

/** Whether people reach a node: the entry sends requests to it, and it is stopped before those that work. */
export function isReached({ roles }: NodeDescription): boolean {
  return roles.split(",").some(role => /^(web|api|realtime)(:|$)/.test(role))
}
