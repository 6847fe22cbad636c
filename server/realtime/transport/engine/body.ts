/**
 * Body of a request, or undefined when it is larger than `maxBytes`; no more than that is held. Rejects when the client goes away
 * before the end.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const declared = request.headers.get("content-length")
  if (declared === null) return readChunks(request, maxBytes)
  if (Number(declared) > maxBytes) return undefined
  return new Uint8Array(await request.arrayBuffer())
}

async function readChunks(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
