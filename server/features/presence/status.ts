import type { PresenceStatus } from "@parley/contract"

/** From the weakest to the strongest: of what several nodes say of a user, the strongest counts. */
const byStrength = ["offline", "away", "online", "dnd"] as const satisfies PresenceStatus[]

/** A user's status, by what each node says. What a newer node says in words unknown here is passed over. */
export function strongest(said: readonly string[]): PresenceStatus {
  return byStrength.findLast(status => said.includes(status)) ?? "offline"
}
