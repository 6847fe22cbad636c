export * from "../../../packages/contract/src/media.ts"
