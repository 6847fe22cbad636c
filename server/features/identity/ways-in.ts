import { ParleyError } from "@parley/contract"
import type { Tx } from "../../platform/store/index.ts"
import { identitiesOf } from "./oidc/repository.ts"
import { passkeysOf } from "./passkeys/repository.ts"
import { userById } from "./repository.ts"

/** Within the transaction that takes one away. @throws ParleyError `last_way_in` where nothing lets the user in any more */
export async function requireAnotherWayIn(tx: Tx, userId: string): Promise<void> {
  const user = await userById(tx, userId)
  if (user?.password_hash) return
  if ((await passkeysOf(tx, userId)).length > 0) return
  if ((await identitiesOf(tx, userId)).length > 0) return
  throw new ParleyError("last_way_in")
}
