export { type CopyOptions, type CopyResult, copyState, type Place } from "./copy.ts"
export { CopyError, CopyStopped, UnfinishedCopy } from "./errors.ts"
export { refuseUnfinishedCopy } from "./marker.ts"
export type { Step } from "./steps.ts"
