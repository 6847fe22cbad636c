export { createHttpApp, type HttpApp } from "./app.ts"
export { Cors } from "./cors.ts"
export { mountDocs } from "./docs.ts"
export {
  type Authenticate,
  answer,
  type Call,
  type Caller,
  type Endpoint,
  endpoint,
  parse,
  requireScope,
  type Spend,
} from "./endpoint.ts"
export { mountHealth, type Readiness } from "./health.ts"
export { problemResponse } from "./problem.ts"
export { mountWeb } from "./web.ts"
