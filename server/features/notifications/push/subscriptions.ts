import { createPublicKey } from "node:crypto"
import { notificationLimits, ParleyError, type PushSubscription } from "@parley/contract"
import { OutboundRefused } from "../../../platform/outbound/index.ts"
import type { NotificationsContext } from "../context.ts"
import { replaceSubscription } from "../repository.ts"

interface Device {
  readonly userId: string
  readonly sessionId: string
}

/**
 * Sends pushes to a device from now on, in place of what its session subscribed before.
 * @throws ParleyError `invalid_input` for an endpoint that is not called, and for a key that is none
 */
export async function subscribe(
  context: NotificationsContext,
  device: Device,
  { endpoint, keys }: PushSubscription,
): Promise<void> {
  try {
    context.outbound.check(endpoint)
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error
    throw new ParleyError("invalid_input", { message: `body.endpoint: ${error.message}` })
  }
  requirePoint(keys.p256dh)
  const row = {
    session_id: device.sessionId,
    user_id: device.userId,
    endpoint,
    p256dh: keys.p256dh,
    auth: keys.auth,
    created_at: context.clock.now(),
  }
  await context.store.transaction(tx => replaceSubscription(tx, row, notificationLimits.subscriptionsMax))
}

/** Bytes that are no point of the curve cannot be encrypted for. */
function requirePoint(key: string): void {
  const bytes = Buffer.from(key, "base64url")
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)].map(half => half.toString("base64url"))
  try {
    if (bytes[0] !== 4 || x === undefined || y === undefined)
      throw new TypeError("Not an uncompressed point.")
    createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" })
  } catch (cause) {
    throw new ParleyError("invalid_input", {
      message: "body.keys.p256dh: is not a public key of P-256",
      cause,
    })
  }
}
