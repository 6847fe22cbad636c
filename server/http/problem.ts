import { ParleyError, type Problem } from "@parley/contract"

/** An error as RFC 9457 problem details. What is no ParleyError shows nothing of its inside. */
export function problemOf(error: unknown, requestId: string): Problem {
  const expected = error instanceof ParleyError ? error : new ParleyError("internal")
  return {
    type: `urn:parley:error:${expected.code}`,
    title: expected.message,
    status: expected.status,
    code: expected.code,
    retryable: expected.retryable,
    ...(expected.retryAfterMs === undefined ? {} : { retryAfterMs: expected.retryAfterMs }),
    requestId,
    ...(expected.issues ? { issues: [...expected.issues] } : {}),
  }
}

export function problemResponse(error: unknown, requestId: string): Response {
  const problem = problemOf(error, requestId)
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      "content-type": "application/problem+json",
      "x-request-id": requestId,
      ...(problem.retryAfterMs === undefined
        ? {}
        : { "retry-after": `${Math.ceil(problem.retryAfterMs / 1000)}` }),
    },
  })
}
