import { ParleyError } from "@parley/client"
import { errorCodes } from "@parley/contract"
import { useClient } from "../../../app/client.tsx"
import { useAction } from "../../../components/use-action.ts"

/** Sets and removes one's picture. */
export function usePicture() {
  const client = useClient()
  const set = useAction(async (picture: Blob) => {
    // A log-in that ran out is renewed by any call of the client's; this one sends bytes, which those do not.
    await client.api.call("checkSession")
    await put(picture)
    await client.restore()
  })
  const remove = useAction(async () => {
    await client.api.call("deleteAvatar")
    await client.restore()
  })
  return { set, remove }
}

async function put(picture: Blob): Promise<void> {
  const answer = await fetch("/api/users/me/avatar", { method: "PUT", body: picture })
  if (answer.ok) return
  const problem: { code?: unknown } | null = await answer.json().catch(() => null)
  throw new ParleyError(errorCodes.find(code => code === problem?.code) ?? "internal")
}
