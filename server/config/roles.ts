/** What a process may be asked to do. `api:<feature>` mounts one feature alone. */
export const roles = [
  "web",
  "api",
  "api:identity",
  "api:rooms",
  "api:messages",
  "api:media",
  "api:notifications",
  "api:search",
  "realtime",
  "worker:messages",
  "worker:presence",
  "worker:notifications",
  "worker:search",
  "migrate",
] as const
export type Role = (typeof roles)[number]

/** What a process does unless it is told otherwise: everything, the REST calls in one. */
export const servingRoles = roles.filter(role => role !== "migrate" && !role.startsWith("api:"))

/** Whether a node of this role works with the servers that all nodes share. */
export const needsBroker = (role: Role): boolean => role !== "web" && role !== "migrate"

/** Features with REST calls of their own. */
export const featureNames = ["identity", "rooms", "messages", "media", "notifications", "search"] as const
export type FeatureName = (typeof featureNames)[number]

/** Whether these roles mount the REST calls of a feature. */
export function mounts(config: { readonly roles: readonly Role[] }, feature: FeatureName): boolean {
  return config.roles.includes("api") || config.roles.includes(`api:${feature}`)
}
