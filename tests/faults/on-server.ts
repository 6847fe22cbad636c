import type { ServerProcess } from "../support/server-process.ts"

/** Does something on a server that is started for it alone. */
export async function onServer<T>(
  start: () => Promise<ServerProcess>,
  work: (url: string) => Promise<T>,
): Promise<T> {
  await using server = await start()
  return await work(server.url)
}
