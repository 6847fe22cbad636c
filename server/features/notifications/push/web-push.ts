import type webpush from "web-push"

/** Loaded once there is a key to make or a push to send: every start would pay 10 ms for it. */
export const webPush = async (): Promise<typeof webpush> => (await import("web-push")).default
