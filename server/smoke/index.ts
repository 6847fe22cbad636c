export { readPlace, SmokeFailure } from "./places.ts"
export { smoke } from "./smoke.ts"
